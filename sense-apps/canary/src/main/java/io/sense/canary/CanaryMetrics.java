package io.sense.canary;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What the canary tells: {@code sense_canary_probes_total} by outcome, how long each stage took,
 * and how many minutes of the ledger do not balance. Thread-safe.
 *
 * <p>All of them are there from the start, at zero: a rate needs a first value to begin from.
 */
final class CanaryMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(7),
    Duration.ofSeconds(10),
    Duration.ofSeconds(20),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final Timer accept;
  private final Timer firstAnswer;
  private final Timer rightAnswer;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lastRightMillis = new AtomicLong();
  private final Map<LedgerSignal, AtomicInteger> unbalanced = new EnumMap<>(LedgerSignal.class);
  private final Counter ledgerAnswered;
  private final Counter ledgerUnanswered;
  private final Clock clock;

  CanaryMetrics(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(
          outcome,
          Counter.builder("sense.canary.probes")
              .description("Probes that were decided")
              .tag("outcome", outcome.label())
              .register(registry));
    }
    accept =
        timer(registry, "sense.canary.accept", "From a probe's beginning until it was accepted");
    firstAnswer =
        timer(
            registry,
            "sense.canary.first.answer",
            "From a probe's acceptance until palantir knew the trace");
    rightAnswer =
        timer(
            registry,
            "sense.canary.right.answer",
            "From a probe's acceptance until palantir told all of it right");
    Gauge.builder("sense.canary.probes.waiting", waiting, AtomicInteger::get)
        .description("Probes that are not decided yet")
        .register(registry);
    Gauge.builder("sense.canary.last.right.timestamp", lastRightMillis, at -> at.get() / 1e3)
        .baseUnit("seconds")
        .description("When the last probe came back right, since the epoch; 0 if none did")
        .register(registry);
    for (LedgerSignal signal : LedgerSignal.values()) {
      AtomicInteger minutes = new AtomicInteger();
      unbalanced.put(signal, minutes);
      Gauge.builder("sense.canary.ledger.unbalanced.minutes", minutes, AtomicInteger::get)
          .description("Minutes of the last hour whose records are not all accounted for")
          .tag("signal", signal.label())
          .register(registry);
    }
    ledgerAnswered = ledgerChecks(registry, "answered");
    ledgerUnanswered = ledgerChecks(registry, "unanswered");
  }

  void begun() {
    waiting.incrementAndGet();
  }

  void accepted(Duration sinceBegin) {
    accept.record(sinceBegin);
  }

  void firstAnswer(Duration sinceAccepted) {
    firstAnswer.record(sinceAccepted);
  }

  /** Of a probe that is right; {@link #decided} counts it. */
  void rightAnswer(Duration sinceAccepted) {
    rightAnswer.record(sinceAccepted);
    lastRightMillis.set(clock.millis());
  }

  void decided(Outcome outcome) {
    waiting.decrementAndGet();
    outcomes.get(outcome).increment();
  }

  void ledger(LedgerSignal signal, int unbalancedMinutes) {
    unbalanced.get(signal).set(unbalancedMinutes);
  }

  void ledgerAsked(boolean answered) {
    (answered ? ledgerAnswered : ledgerUnanswered).increment();
  }

  /** What became of all probes so far, in words. */
  String told() {
    String counted =
        outcomes.entrySet().stream()
            .map(each -> (long) each.getValue().count() + " " + each.getKey().label())
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "Probes so far: %s; right after %.1f s on average",
        counted,
        rightAnswer.mean(TimeUnit.SECONDS));
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static Counter ledgerChecks(MeterRegistry registry, String outcome) {
    return Counter.builder("sense.canary.ledger.checks")
        .description("Looks at the ledger")
        .tag("outcome", outcome)
        .register(registry);
  }
}
