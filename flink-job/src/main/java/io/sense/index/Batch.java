package io.sense.index;

import io.sense.telemetry.TraceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that wait to be written together, the newest revision of each trace and generation only.
 *
 * <p>Does in memory what the table does: of two generations of a trace less than a horizon apart
 * the one that came first stays, with the values of the greater revision, or of the later one of
 * equal revisions. Not thread-safe.
 */
final class Batch {
  private final long horizonMillis;
  private final Map<TraceId, List<Row>> traces = new HashMap<>();
  private int size;
  private long bytes;

  Batch(Duration horizon) {
    this.horizonMillis = horizon.toMillis();
  }

  /** Takes a row in, in the place of one that it supersedes, or leaves it if it is superseded. */
  void add(Row row) {
    List<Row> generations = traces.computeIfAbsent(row.traceId(), trace -> new ArrayList<>(1));
    int same = sameGeneration(generations, row);
    if (same < 0) {
      generations.add(row);
      size++;
      bytes += row.origin().value().length;
    } else if (row.revision() >= generations.get(same).revision()) {
      Row superseded = generations.set(same, row.under(generations.get(same)));
      bytes += row.origin().value().length - superseded.origin().value().length;
    }
  }

  /** Number of rows. */
  int size() {
    return size;
  }

  /** About the bytes the rows hold. */
  long bytes() {
    return bytes;
  }

  /** Gives the rows away, in the order of their keys: all writers then lock in one order. */
  List<Row> drain() {
    List<Row> rows = new ArrayList<>(size);
    traces.values().forEach(rows::addAll);
    rows.sort(Comparator.comparing(Row::traceId).thenComparingLong(Row::generation));
    traces.clear();
    size = 0;
    bytes = 0;
    return rows;
  }

  /** The nearest one less than a horizon away, the older of two as near; -1 if there is none. */
  private int sameGeneration(List<Row> generations, Row row) {
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
