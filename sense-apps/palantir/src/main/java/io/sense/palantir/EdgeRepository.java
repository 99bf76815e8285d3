package io.sense.palantir;

import io.sense.telemetry.v1.ServiceEdge;
import java.util.List;

/** Which service called which, per minute of settling. */
interface EdgeRepository {
  /** Edges that {@link #totals} tells, at most. */
  int MOST_EDGES = 10_000;

  /**
   * One edge per caller and callee with the sums of the minutes that begin within a range, those
   * with the most calls first, then by caller and callee. The edges' own minute is not set.
   *
   * @param from milliseconds since the epoch, included
   * @param to milliseconds since the epoch, not included
   * @throws RepositoryException if they cannot be read now
   */
  List<ServiceEdge> totals(long from, long to);
}
