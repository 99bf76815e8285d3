package io.sense.benchmarks;

import io.sense.benchmarks.load.TraceIds;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.telemetry.TraceId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** Rows of traces in {@code correlations}. Not thread-safe. */
final class RowCount implements AutoCloseable {
  private final Connection connection;
  private Rows last = new Rows(0, 0, 0);

  /**
   * How many rows there are.
   *
   * @param rows of the load
   * @param traces of the load that have one
   * @param others of traces that are neither the load's nor a canary's, and have settled
   */
  record Rows(long rows, long traces, long others) {}

  private RowCount(Connection connection) {
    this.connection = connection;
  }

  static RowCount of(EmbeddedDatabase database) {
    return new RowCount(database.connect());
  }

  Rows ask(TraceIds ids) {
    long rows = 0;
    long others = 0;
    Set<String> traces = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                "SELECT replace(trace_id::text, '-', ''), state <> 'open' AND NOT synthetic"
                    + " FROM correlations")) {
      while (answer.next()) {
        String id = answer.getString(1);
        if (ids.owns(TraceId.parse(id))) {
          rows++;
          traces.add(id);
        } else if (answer.getBoolean(2)) {
          others++;
        }
      }
    } catch (SQLException e) {
      throw new BenchmarkException("Could not count rows: " + e.getMessage(), e);
    }
    last = new Rows(rows, traces.size(), others);
    return last;
  }

  /** What was counted last, in words. */
  String told() {
    return "%d traces in %d rows, %d others settled"
        .formatted(last.traces(), last.rows(), last.others());
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchmarkException("Could not close a connection: " + e.getMessage(), e);
    }
  }
}
