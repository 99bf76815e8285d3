package io.sense.palantir;

import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.Map;
import java.util.TreeMap;

/** Edges between services to test with. */
final class ServiceEdges {
  private ServiceEdges() {}

  /**
   * Calls without an error.
   *
   * @param durations buckets and how many calls are in each
   */
  static ServiceEdge.Builder edge(
      long minute, String caller, String callee, Map<Integer, Long> durations) {
    Map<Integer, Long> sorted = new TreeMap<>(durations);
    return ServiceEdge.newBuilder()
        .setMinute(minute)
        .setCaller(caller)
        .setCallee(callee)
        .setCalls(durations.values().stream().mapToLong(Long::longValue).sum())
        .setDurations(
            DurationHistogram.newBuilder()
                .addAllBucket(sorted.keySet())
                .addAllCount(sorted.values()));
  }
}
