package io.sense.index;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A table in memory that fails when told to. */
final class FakeTable implements Table<CorrelationRow> {
  final Deque<SQLException> faults = new ArrayDeque<>();
  final Set<Integer> refusedTraces = new HashSet<>();
  final List<CorrelationRow> rows = new ArrayList<>();
  final List<Integer> statements = new ArrayList<>();
  int mostRows = Integer.MAX_VALUE;
  boolean closed;

  @Override
  public int upsert(List<CorrelationRow> batch) throws SQLException {
    fail();
    statements.add(batch.size());
    if (batch.size() > mostRows) {
      throw new SQLException("canceling statement due to statement timeout", "57014");
    }
    for (CorrelationRow row : batch) {
      if (refusedTraces.contains((int) row.traceId().low())) {
        throw new SQLException("index row size exceeds the maximum", "54000");
      }
    }
    rows.addAll(batch);
    return batch.size();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void fail() throws SQLException {
    SQLException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
  }
}
