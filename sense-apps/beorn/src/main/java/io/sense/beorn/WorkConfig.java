package io.sense.beorn;

import io.sense.settings.Settings;
import java.time.Duration;

/**
 * How a replica works.
 *
 * @param jobs that it works on at once
 * @param poll how often it looks for jobs that are due
 * @param lease how long a job stays with a worker that says nothing
 * @param stopTimeout how long calls under way may take once the process is told to stop
 * @param policy of the state machine
 */
public record WorkConfig(
    int jobs, Duration poll, Duration lease, Duration stopTimeout, Policy policy) {

  /** Reads what stands behind the prefix. */
  static WorkConfig from(Settings settings, String prefix) {
    return new WorkConfig(
        settings.integer(prefix + "JOBS", 8, 1, 200),
        settings.duration(prefix + "POLL", Duration.ofMillis(250)),
        settings.duration(prefix + "LEASE", Duration.ofSeconds(30)),
        settings.duration(prefix + "STOP_TIMEOUT", Duration.ofSeconds(20)),
        Policy.from(settings, prefix));
  }
}
