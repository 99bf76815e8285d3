package io.sense.beorn;

import io.sense.settings.Settings;
import java.time.Duration;

/**
 * How patient the state machine is.
 *
 * @param attempts failed ones of a step before it is given up
 * @param firstBackoff wait after the first failed attempt; doubles with each
 * @param longestBackoff bound of that wait
 * @param settleTime after an unknown outcome, before a look-up's "not there" is believed, and
 *     before its effect is taken back: the request may be under way still
 * @param watchInterval between two looks at what others do
 * @param watchTimeout how long others may take
 */
public record Policy(
    int attempts,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration settleTime,
    Duration watchInterval,
    Duration watchTimeout) {

  /** Reads what stands behind the prefix. */
  static Policy from(Settings settings, String prefix) {
    Duration first = settings.duration(prefix + "BACKOFF", Duration.ofMillis(500));
    Duration longest = settings.duration(prefix + "MAX_BACKOFF", Duration.ofMinutes(1));
    if (longest.compareTo(first) < 0) {
      settings.fault(prefix + "MAX_BACKOFF must not be less than " + prefix + "BACKOFF");
    }
    return new Policy(
        settings.integer(prefix + "ATTEMPTS", 8, 1, 100),
        first,
        longest,
        settings.duration(prefix + "SETTLE_TIME", Duration.ofMinutes(1)),
        settings.duration(prefix + "ORCHESTRATION_POLL", Duration.ofSeconds(2)),
        settings.duration(prefix + "ORCHESTRATION_TIMEOUT", Duration.ofMinutes(30)));
  }

  /**
   * The wait after some failed attempts.
   *
   * @param failures at least 1
   * @param jitter from 0 to 1: between half of the wait and all of it
   */
  Duration backoff(int failures, double jitter) {
    long first = firstBackoff.toMillis();
    int doublings = Math.min(failures - 1, 30);
    long full = Math.min(longestBackoff.toMillis(), first << doublings);
    return Duration.ofMillis(full / 2 + (long) (jitter * full / 2));
  }
}
