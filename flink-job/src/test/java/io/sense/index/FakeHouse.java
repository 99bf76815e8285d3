package io.sense.index;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** A house that counts what is done to it and fails when told to. */
final class FakeHouse implements House {
  final Deque<SQLException> faults = new ArrayDeque<>();
  int migrations;
  int housekeepings;
  boolean closed;

  @Override
  public void migrate() throws SQLException {
    fail();
    migrations++;
  }

  @Override
  public void keepPartitions(Instant now) throws SQLException {
    fail();
    housekeepings++;
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
