package io.sense.beorn;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;

/** What beorn counts. Thread-safe. */
final class BeornMetrics {
  private final MeterRegistry registry;
  private volatile JobRepository.Census census = new JobRepository.Census(Map.of(), Duration.ZERO);

  BeornMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (JobState state :
        new JobState[] {JobState.RUNNING, JobState.COMPENSATING, JobState.NEEDS_DECISION}) {
      Gauge.builder("beorn.jobs", () -> census.unfinished().getOrDefault(state, 0L))
          .description("Jobs that have not ended, of all replicas")
          .tag("state", Labels.of(state))
          .register(registry);
    }
    Gauge.builder("beorn.oldest.due", () -> census.oldestDue().toMillis() / 1e3)
        .description("How long the job that waits longest for a worker has been due")
        .baseUnit("seconds")
        .register(registry);
  }

  /** What was counted in the database. */
  void counted(JobRepository.Census newest) {
    census = newest;
  }

  void attempted(Attempt attempt, Outcome outcome) {
    registry
        .counter(
            "beorn.attempts",
            "service",
            attempt.step().service().label(),
            "kind",
            Labels.of(attempt.kind()),
            "outcome",
            outcome.label())
        .increment();
  }

  void changed(Change change) {
    JobState state = change.after().state();
    if (state.ended() && !change.before().state().ended()) {
      registry.counter("beorn.jobs.ended", "state", Labels.of(state)).increment();
    }
  }

  /** A job was taken from a worker that did not let go of it. */
  void takenOver() {
    registry.counter("beorn.lease.takeovers").increment();
  }

  /** A job of this process was taken by another. */
  void leaseLost() {
    registry.counter("beorn.lease.losses").increment();
  }
}
