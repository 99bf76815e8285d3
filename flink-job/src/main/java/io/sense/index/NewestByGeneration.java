package io.sense.index;

import io.sense.telemetry.TraceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch of correlations, the newest revision of each trace and generation only.
 *
 * <p>Does in memory what the table does: of two generations of a trace less than a horizon apart
 * the one that came first stays, with the values of the greater revision, or of the later one of
 * equal revisions.
 */
final class NewestByGeneration implements Batch<CorrelationRow> {
  private final long horizonMillis;
  private final Map<TraceId, List<CorrelationRow>> traces = new HashMap<>();
  private int size;
  private long bytes;

  NewestByGeneration(Duration horizon) {
    this.horizonMillis = horizon.toMillis();
  }

  @Override
  public void add(CorrelationRow row) {
    List<CorrelationRow> generations =
        traces.computeIfAbsent(row.traceId(), trace -> new ArrayList<>(1));
    int same = sameGeneration(generations, row);
    if (same < 0) {
      generations.add(row);
      size++;
      bytes += row.origin().value().length;
    } else if (row.revision() >= generations.get(same).revision()) {
      CorrelationRow superseded = generations.set(same, row.under(generations.get(same)));
      bytes += row.origin().value().length - superseded.origin().value().length;
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public List<CorrelationRow> drain() {
    List<CorrelationRow> rows = new ArrayList<>(size);
    traces.values().forEach(rows::addAll);
    rows.sort(
        Comparator.comparing(CorrelationRow::traceId)
            .thenComparingLong(CorrelationRow::generation));
    traces.clear();
    size = 0;
    bytes = 0;
    return rows;
  }

  /** The nearest one less than a horizon away, the older of two as near; -1 if there is none. */
  private int sameGeneration(List<CorrelationRow> generations, CorrelationRow row) {
    int nearest = -1;
    long nearestDistance = horizonMillis;
    for (int i = 0; i < generations.size(); i++) {
      long distance = Math.abs(generations.get(i).generation() - row.generation());
      boolean older =
          nearest >= 0
              && distance == nearestDistance
              && generations.get(i).generation() < generations.get(nearest).generation();
      if (distance < nearestDistance || older) {
        nearest = i;
        nearestDistance = distance;
      }
    }
    return nearest;
  }
}
