package io.sense.canary;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One probe on its way: handed over until the front door takes it, then asked for until palantir
 * tells it right, or until the patience is over. Told step by step; not thread-safe.
 */
final class ProbeRun {
  private static final Logger LOG = LoggerFactory.getLogger(ProbeRun.class);

  /** Before sending again where the front door asks for nothing else; doubles. */
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** Between two questions; grows by a fifth, which is how exact the measured times are. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Probe probe;
  private final FrontDoor door;
  private final Palantir palantir;
  private final CanaryMetrics metrics;
  private final LongSupplier nanoTime;
  private final long begun;
  private final long deadline;

  private boolean spansAccepted;
  private boolean logsAccepted;
  private long acceptedAt;
  private boolean known;
  private Duration wait = FIRST_WAIT;
  private Duration pause = FIRST_PAUSE;
  private Outcome standing = Outcome.REFUSED;
  private String reason = "nothing was sent yet";

  /**
   * Begins now.
   *
   * @param nanoTime of {@link System#nanoTime()}'s kind
   * @param patience from now on
   */
  ProbeRun(
      Probe probe,
      FrontDoor door,
      Palantir palantir,
      CanaryMetrics metrics,
      LongSupplier nanoTime,
      Duration patience) {
    this.probe = probe;
    this.door = door;
    this.palantir = palantir;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    this.deadline = begun + patience.toNanos();
    metrics.begun();
  }

  /** Does what is due; how long to wait for the next step, empty once the probe is decided. */
  Optional<Duration> step() {
    return spansAccepted && logsAccepted ? ask() : send();
  }

  /** Decides what cannot go on, because of a fault of the canary itself. */
  void giveUp(RuntimeException fault) {
    decide(Outcome.UNANSWERED, "the canary failed: " + fault);
  }

  private Optional<Duration> send() {
    if (!spansAccepted) {
      FrontDoor.Delivery delivery = door.send(probe.spans());
      spansAccepted = delivery instanceof FrontDoor.Accepted;
      if (!spansAccepted) {
        return again(delivery);
      }
    }
    FrontDoor.Delivery delivery = door.send(probe.logs());
    logsAccepted = delivery instanceof FrontDoor.Accepted;
    if (!logsAccepted) {
      return again(delivery);
    }
    acceptedAt = nanoTime.getAsLong();
    metrics.accepted(Duration.ofNanos(acceptedAt - begun));
    return next(FIRST_PAUSE);
  }

  private Optional<Duration> again(FrontDoor.Delivery delivery) {
    if (delivery instanceof FrontDoor.NotNow notNow) {
      standing = Outcome.REFUSED;
      reason = notNow.why();
      Duration doubled = wait;
      wait = shorter(wait.multipliedBy(2), LONGEST_WAIT);
      return next(notNow.after().orElse(doubled));
    }
    return decide(Outcome.REFUSED, ((FrontDoor.Refused) delivery).why());
  }

  private Optional<Duration> ask() {
    Palantir.Answer answer = palantir.correlation(probe.traceId());
    if (answer instanceof Palantir.Found found) {
      if (!known) {
        known = true;
        metrics.firstAnswer(Duration.ofNanos(nanoTime.getAsLong() - acceptedAt));
      }
      if (isRight(found.body())) {
        metrics.rightAnswer(Duration.ofNanos(nanoTime.getAsLong() - acceptedAt));
        return decide(Outcome.RIGHT, "");
      }
    } else if (answer instanceof Palantir.Silent silent) {
      standing = Outcome.UNANSWERED;
      reason = silent.why();
    } else {
      standing = Outcome.MISSING;
      reason = "palantir does not know the trace";
    }
    pause = shorter(pause.multipliedBy(6).dividedBy(5), LONGEST_PAUSE);
    return next(pause);
  }

  private boolean isRight(JsonNode correlation) {
    List<String> differences = probe.expected().differences(correlation);
    boolean settled = ExpectedCorrelation.isSettled(correlation);
    standing = Outcome.WRONG;
    reason = settled ? String.join("; ", differences) : "the trace has not settled";
    return settled && differences.isEmpty();
  }

  private Optional<Duration> next(Duration pauseUntilThen) {
    long left = deadline - nanoTime.getAsLong();
    if (left <= 0) {
      return decide(standing, reason);
    }
    return Optional.of(shorter(pauseUntilThen, Duration.ofNanos(left)));
  }

  private Optional<Duration> decide(Outcome outcome, String why) {
    metrics.decided(outcome);
    if (outcome != Outcome.RIGHT) {
      LOG.warn("Probe {} came back {}: {}", probe.traceId(), outcome.label(), why);
    }
    return Optional.empty();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
