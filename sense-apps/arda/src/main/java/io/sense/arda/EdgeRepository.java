package io.sense.arda;

import java.time.Instant;
import java.util.List;

/** Who calls whom. */
interface EdgeRepository {
  /**
   * Calls of a service by another, over a range of time.
   *
   * @param errors calls whose callee failed
   */
  record EdgeSum(
      String caller, String callee, long calls, long errors, DurationHistogram durations) {}

  /**
   * Sums over the minutes of settling that begin within a range, by calls, descending, then by
   * caller and callee.
   *
   * @param from included
   * @param to not included
   * @param most edges at most
   * @throws RepositoryException if they cannot be read now
   */
  List<EdgeSum> edges(Instant from, Instant to, int most);
}
