package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Correlations in a list, for tests of what stands on the repository. */
final class InMemoryCorrelations implements CorrelationRepository {
  private static final Comparator<Correlation> OLDEST_FIRST =
      Comparator.comparingLong(Correlation::getGeneration)
          .thenComparing(row -> TraceId.parse(row.getTraceId()));

  private final List<Correlation> rows = new CopyOnWriteArrayList<>(); // tests add while it is read
  private volatile boolean away;

  void add(Correlation row) {
    rows.add(row);
  }

  /** Puts one in the place of the one with the same name. */
  void replace(Correlation row) {
    rows.replaceAll(
        each ->
            each.getTraceId().equals(row.getTraceId())
                    && each.getGeneration() == row.getGeneration()
                ? row
                : each);
  }

  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  @Override
  public List<Correlation> find(CorrelationQuery query) {
    failIfAway();
    return rows.stream()
        .filter(row -> fulfils(row, query))
        .sorted(OLDEST_FIRST.reversed())
        .limit(query.limit())
        .toList();
  }

  @Override
  public List<Correlation> generations(TraceId traceId) {
    failIfAway();
    return rows.stream()
        .filter(row -> TraceId.parse(row.getTraceId()).equals(traceId))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public Map<TraceId, List<Correlation>> generations(Collection<TraceId> traceIds) {
    failIfAway();
    return rows.stream()
        .filter(row -> traceIds.contains(TraceId.parse(row.getTraceId())))
        .sorted(OLDEST_FIRST)
        .collect(Collectors.groupingBy(row -> TraceId.parse(row.getTraceId())));
  }

  private void failIfAway() {
    if (away) {
      throw new RepositoryException("read", new IllegalStateException("away on purpose"));
    }
  }

  private static boolean fulfils(Correlation row, CorrelationQuery query) {
    Long start = query.startNanos();
    Long end = query.endNanos();
    return equal(query.traceId(), TraceId.parse(row.getTraceId()))
        && (query.service() == null || row.getServicesList().contains(query.service()))
        && equal(query.circuitId(), row.getAttributes().getCircuitId())
        && equal(query.productId(), row.getAttributes().getProductId())
        && equal(query.resourceId(), row.getAttributes().getResourceId())
        && equal(query.requestId(), row.getAttributes().getRequestId())
        && (start == null || row.getEndTimeUnixNano() >= start)
        && (end == null || row.getStartTimeUnixNano() <= end)
        && (!query.errorsOnly() || hasErrors(row))
        && equal(query.state(), row.getState())
        && behind(row, query.after());
  }

  private static boolean behind(Correlation row, @Nullable Cursor cursor) {
    if (cursor == null || row.getGeneration() < cursor.generation()) {
      return true;
    }
    return row.getGeneration() == cursor.generation()
        && TraceId.parse(row.getTraceId()).compareTo(cursor.traceId()) < 0;
  }

  private static boolean hasErrors(Correlation row) {
    return row.getErrorSpanCount() > 0
        || row.getSeverityCounts().getError() > 0
        || row.getSeverityCounts().getFatal() > 0;
  }

  private static boolean equal(@Nullable Object wanted, Object found) {
    return wanted == null || wanted.equals(found);
  }
}
