package io.sense.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A batch of rows whose key says which of them are one. */
final class NewestByKey<K extends Comparable<? super K>, R extends KeyedRow<K>>
    implements Batch<R> {
  private final Map<K, R> rows = new HashMap<>();
  private long bytes;

  @Override
  public void add(R row) {
    R before = rows.get(row.key());
    if (before == null || row.rank() >= before.rank()) {
      rows.put(row.key(), row);
      bytes += bytes(row) - (before == null ? 0 : bytes(before));
    }
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public List<R> drain() {
    List<R> drained = new ArrayList<>(rows.values());
    drained.sort(Comparator.comparing(KeyedRow::key));
    rows.clear();
    bytes = 0;
    return drained;
  }

  private static long bytes(Row row) {
    return row.origin().value().length;
  }
}
