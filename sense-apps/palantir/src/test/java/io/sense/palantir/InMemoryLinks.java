package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Links in a list, for tests of what stands on the repository. */
final class InMemoryLinks implements LinkRepository {
  private static final Comparator<TraceLink> ORDER =
      Comparator.comparing(TraceLink::getLinkedAt, Comparator.reverseOrder())
          .thenComparing(TraceLink::getParentTraceId)
          .thenComparing(TraceLink::getChildTraceId)
          .thenComparing(link -> link.getKind().name());

  private final List<TraceLink> rows = new ArrayList<>();
  private int questions;

  void add(TraceLink row) {
    rows.add(row);
  }

  /** How often it was asked. */
  int questions() {
    return questions;
  }

  @Override
  public List<TraceLink> touching(Collection<TraceId> traceIds, int limit) {
    questions++;
    Map<List<Object>, TraceLink> newest =
        rows.stream()
            .filter(
                row ->
                    traceIds.contains(TraceId.parse(row.getParentTraceId()))
                        || traceIds.contains(TraceId.parse(row.getChildTraceId())))
            .collect(
                Collectors.toMap(
                    row -> List.of(row.getParentTraceId(), row.getChildTraceId(), row.getKind()),
                    Function.identity(),
                    BinaryOperator.maxBy(Comparator.comparingLong(TraceLink::getLinkedAt))));
    return newest.values().stream().sorted(ORDER).limit(limit).toList();
  }
}
