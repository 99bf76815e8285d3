package io.sense.beorn;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Jobs and policies for tests. */
final class Jobs {
  static final Instant NOW = Instant.parse("2026-03-10T12:30:15Z");
  static final Order ORDER = new Order("C-1", "P-1", "Acme", "device-a", "device-z");
  static final Duration SETTLE = Duration.ofSeconds(60);
  static final Duration BACKOFF = Duration.ofSeconds(1);

  private Jobs() {}

  static Policy policy(int attempts) {
    return new Policy(
        attempts,
        BACKOFF,
        Duration.ofSeconds(8),
        SETTLE,
        Duration.ofSeconds(5),
        Duration.ofSeconds(9));
  }

  static Job submitted() {
    return Job.submitted(new UUID(1, 2), "key-1", ORDER, NOW);
  }

  /** A job whose steps before this one are made, with ids like {@code id-of-ise_endpoint_a}. */
  static Job before(StepName name) {
    Job job = submitted();
    for (StepName step : StepName.values()) {
      if (step.compareTo(name) < 0) {
        job = job.with(job.step(step).asked(NOW).done("id-of-" + step.label(), NOW));
      }
    }
    return job;
  }
}
