package io.sense.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a service is made to do wrong. Written as JSON as it stands, names in snake_case.
 *
 * @param delayMs by which every answer is late; what was asked is done at once
 * @param errorRate share of calls that are answered with the error status, and do nothing
 * @param errorStatus of those calls, 400 to 599
 * @param hang whether calls are taken, not carried out and not answered
 * @param dropAnswerRate share of calls that are carried out, and whose connection is then cut
 * @param ratePerSecond calls let through in any second, others are answered 429; null for no limit
 * @param failOrchestration whether resources that are asked for of MDSO now end as failed
 */
record Faults(
    long delayMs,
    double errorRate,
    int errorStatus,
    boolean hang,
    double dropAnswerRate,
    @Nullable Integer ratePerSecond,
    boolean failOrchestration) {

  /** All is well. */
  static final Faults NONE = new Faults(0, 0, 500, false, 0, null, false);

  /** Longest delay: a minute. */
  private static final int LONGEST_DELAY_MS = 60_000;

  private static final int HIGHEST_RATE = 100_000;

  /**
   * Reads them; what is left out is as in {@link #NONE}.
   *
   * @throws io.sense.service.web.ProblemException 400, naming every fault
   */
  static Faults read(JsonBody body) {
    Faults faults =
        new Faults(
            body.integer("delay_ms", NONE.delayMs, 0, LONGEST_DELAY_MS),
            body.ratio("error_rate", NONE.errorRate),
            (int) body.integer("error_status", NONE.errorStatus, 400, 599),
            body.flag("hang", NONE.hang),
            body.ratio("drop_answer_rate", NONE.dropAnswerRate),
            body.has("rate_per_second")
                ? (int) body.integer("rate_per_second", 0, 0, HIGHEST_RATE)
                : null,
            body.flag("fail_orchestration", NONE.failOrchestration));
    body.throwIfInvalid();
    return faults;
  }
}
