package io.sense.arda;

import io.sense.arda.EdgeRepository.EdgeSum;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Services and the calls between them.
 *
 * @param nodes by name
 * @param edges those with most calls first
 * @param cut what was left out, in words; null if nothing was
 */
record ServiceMap(
    String from, String to, List<Node> nodes, List<Edge> edges, @Nullable String cut) {
  /** Edges of one answer, at most. */
  static final int MOST_EDGES = 1_000;

  private static final DurationHistogram NONE = new DurationHistogram(new TreeMap<>());

  /**
   * A service and the calls that it received. Who is only ever a caller received none, and rate and
   * durations are null.
   */
  record Node(
      String service,
      long calls,
      long errors,
      @Nullable Double errorRate,
      @Nullable Double p50Ms,
      @Nullable Double p95Ms,
      @Nullable Double p99Ms) {}

  /** Calls of one service by another. */
  record Edge(
      String caller,
      String callee,
      long calls,
      long errors,
      @Nullable Double errorRate,
      @Nullable Double p50Ms,
      @Nullable Double p95Ms,
      @Nullable Double p99Ms) {}

  /**
   * A map of edges.
   *
   * @param edges one more than {@link #MOST_EDGES} where there are more
   */
  static ServiceMap of(Instant from, Instant to, List<EdgeSum> edges) {
    List<EdgeSum> told = edges.subList(0, Math.min(edges.size(), MOST_EDGES));
    SortedMap<String, EdgeSum> received = new TreeMap<>();
    for (EdgeSum edge : told) {
      received.merge(edge.callee(), edge, ServiceMap::sum);
      received.merge(edge.caller(), new EdgeSum("", edge.caller(), 0, 0, NONE), ServiceMap::sum);
    }
    return new ServiceMap(
        from.toString(),
        to.toString(),
        received.entrySet().stream().map(each -> node(each.getKey(), each.getValue())).toList(),
        told.stream().map(ServiceMap::edge).toList(),
        told.size() < edges.size()
            ? "There are more than the %d edges told, with fewer calls".formatted(MOST_EDGES)
            : null);
  }

  private static EdgeSum sum(EdgeSum one, EdgeSum other) {
    return new EdgeSum(
        "",
        one.callee(),
        one.calls() + other.calls(),
        one.errors() + other.errors(),
        one.durations().plus(other.durations()));
  }

  private static Node node(String service, EdgeSum received) {
    return new Node(
        service,
        received.calls(),
        received.errors(),
        rate(received.errors(), received.calls()),
        received.durations().quantileMillis(0.5),
        received.durations().quantileMillis(0.95),
        received.durations().quantileMillis(0.99));
  }

  private static Edge edge(EdgeSum sum) {
    return new Edge(
        sum.caller(),
        sum.callee(),
        sum.calls(),
        sum.errors(),
        rate(sum.errors(), sum.calls()),
        sum.durations().quantileMillis(0.5),
        sum.durations().quantileMillis(0.95),
        sum.durations().quantileMillis(0.99));
  }

  /** A part of a whole; null of nothing. */
  static @Nullable Double rate(long part, long whole) {
    return whole == 0 ? null : (double) part / whole;
  }
}
