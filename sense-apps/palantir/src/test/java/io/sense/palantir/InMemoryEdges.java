package io.sense.palantir;

import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Edges in a list, for tests of what stands on the repository. */
final class InMemoryEdges implements EdgeRepository {
  private static final Comparator<ServiceEdge> ORDER =
      Comparator.comparing(ServiceEdge::getCalls, Comparator.reverseOrder())
          .thenComparing(ServiceEdge::getCaller)
          .thenComparing(ServiceEdge::getCallee);

  private final List<ServiceEdge> rows = new ArrayList<>();

  void add(ServiceEdge row) {
    rows.add(row);
  }

  @Override
  public List<ServiceEdge> totals(long from, long to) {
    Map<List<String>, ServiceEdge> sums =
        rows.stream()
            .filter(row -> row.getMinute() >= from && row.getMinute() < to)
            .collect(
                Collectors.toMap(
                    row -> List.of(row.getCaller(), row.getCallee()),
                    row -> row.toBuilder().clearMinute().build(),
                    InMemoryEdges::sum));
    return sums.values().stream().sorted(ORDER).limit(MOST_EDGES).toList();
  }

  private static ServiceEdge sum(ServiceEdge one, ServiceEdge other) {
    Map<Integer, Long> durations = new TreeMap<>();
    for (DurationHistogram part : List.of(one.getDurations(), other.getDurations())) {
      for (int i = 0; i < part.getBucketCount(); i++) {
        durations.merge(part.getBucket(i), part.getCount(i), Long::sum);
      }
    }
    return one.toBuilder()
        .setCalls(one.getCalls() + other.getCalls())
        .setErrors(one.getErrors() + other.getErrors())
        .setDurations(
            DurationHistogram.newBuilder()
                .addAllBucket(durations.keySet())
                .addAllCount(durations.values()))
        .build();
  }
}
