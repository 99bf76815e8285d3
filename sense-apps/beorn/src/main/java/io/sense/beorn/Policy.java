package io.sense.beorn;

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
record Policy(
    int attempts,
    Duration firstBackoff,
    Duration longestBackoff,
    Duration settleTime,
    Duration watchInterval,
    Duration watchTimeout) {

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
