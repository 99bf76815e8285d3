package io.sense.benchmarks;

import io.sense.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What the index job has written, asked of PostgreSQL. Not thread-safe. */
final class IndexLag implements AutoCloseable {
  /** The broker time at which the newest trace that is there was opened; an index answers it. */
  private static final String NEWEST =
      "SELECT coalesce(extract(epoch FROM max(generation)) * 1000, 0)::bigint FROM ";

  private static final String COUNT = "SELECT count(*) FROM ";

  private final Connection connection;

  private IndexLag(Connection connection) {
    this.connection = connection;
  }

  static IndexLag of(EmbeddedDatabase database) {
    return new IndexLag(database.connect());
  }

  /** How old the newest trace in {@code correlations} is. */
  Duration correlations() {
    return Duration.ofMillis(System.currentTimeMillis() - ask(NEWEST + "correlations"));
  }

  /** How old the newest trace in {@code trace_documents} is: it settled after some seconds. */
  Duration documents() {
    return Duration.ofMillis(System.currentTimeMillis() - ask(NEWEST + "trace_documents"));
  }

  /** Rows of a table, all of them counted. */
  long rows(String table) {
    return ask(COUNT + table);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new BenchmarkException("Could not close a connection: " + e.getMessage(), e);
    }
  }

  private long ask(String question) {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return answer.getLong(1);
    } catch (SQLException e) {
      throw new BenchmarkException("Could not ask \"" + question + "\": " + e.getMessage(), e);
    }
  }
}
