package io.sense.canary;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether every record of the last hour is accounted for, minute by minute, as palantir tells
 * it from the stored ledger: the one that survives restarts of the job.
 */
final class LedgerCheck {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerCheck.class);
  private static final Duration RANGE = Duration.ofHours(1);

  private final Palantir palantir;
  private final CanaryMetrics metrics;
  private final Clock clock;
  private final Duration age;

  /**
   * Looks at minutes that are old enough.
   *
   * @param age of the newest minute that must balance; younger ones may still be on their way
   */
  LedgerCheck(Palantir palantir, CanaryMetrics metrics, Clock clock, Duration age) {
    this.palantir = palantir;
    this.metrics = metrics;
    this.clock = clock;
    this.age = age;
  }

  /** Looks once. Without an answer the last one holds. */
  void look() {
    Instant to = clock.instant().minus(age);
    Palantir.Answer answer = palantir.ledger(to.minus(RANGE), to);
    if (answer instanceof Palantir.Found found) {
      for (LedgerSignal signal : LedgerSignal.values()) {
        metrics.ledger(signal, unbalanced(found.body(), signal));
      }
      metrics.ledgerAsked(true);
    } else {
      metrics.ledgerAsked(false);
    }
  }

  private static int unbalanced(JsonNode ledger, LedgerSignal signal) {
    int minutes = 0;
    for (JsonNode minute : ledger.path("minutes")) {
      long balance = minute.path(signal.label()).path("balance").asLong();
      if (balance != 0) {
        minutes++;
        LOG.warn(
            "The ledger's {} of {} do not balance: {} of {} are unaccounted for",
            signal.label(),
            minute.path("minute").asText(),
            balance,
            minute.path(signal.label()).path("received").asLong());
      }
    }
    return minutes;
  }
}
