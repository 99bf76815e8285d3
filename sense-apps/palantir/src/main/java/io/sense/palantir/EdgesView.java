package io.sense.palantir;

import io.sense.telemetry.DurationQuantiles;
import io.sense.telemetry.v1.ServiceEdge;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edges between services as JSON.
 *
 * @param from the first minute that is counted
 * @param to minutes that begin before it are counted
 * @param edges those with the most calls first
 */
record EdgesView(String from, String to, List<Edge> edges) {
  /**
   * Calls of one service by another.
   *
   * @param p50Ms of the callee's durations, off by a tenth at most; null if none is known
   */
  record Edge(
      String caller,
      String callee,
      long calls,
      long errors,
      @Nullable Double p50Ms,
      @Nullable Double p95Ms,
      @Nullable Double p99Ms) {}

  static EdgesView of(Instant from, Instant to, List<ServiceEdge> edges) {
    return new EdgesView(
        from.toString(), to.toString(), edges.stream().map(EdgesView::edge).toList());
  }

  private static Edge edge(ServiceEdge edge) {
    return new Edge(
        edge.getCaller(),
        edge.getCallee(),
        edge.getCalls(),
        edge.getErrors(),
        millis(edge, 0.5),
        millis(edge, 0.95),
        millis(edge, 0.99));
  }

  /** To the microsecond: more would pretend to know. */
  private static @Nullable Double millis(ServiceEdge edge, double quantile) {
    double millis = DurationQuantiles.millis(edge.getDurations(), quantile);
    return Double.isNaN(millis) ? null : Math.round(millis * 1_000) / 1_000.0;
  }
}
