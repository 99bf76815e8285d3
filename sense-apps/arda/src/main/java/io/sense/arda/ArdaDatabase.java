package io.sense.arda;

import io.sense.service.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to PostgreSQL; says once in the log when it is away and once when it is back.
 * Thread-safe.
 */
final class ArdaDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(ArdaDatabase.class);

  // SQLSTATEs
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String UNDEFINED_SCHEMA = "3F000";
  private static final String QUERY_CANCELED = "57014";

  // Reasons for callers
  private static final String MISSING =
      "The tables are not there yet: the index job makes those of telemetry when it starts";
  private static final String LATE = "The database did not answer in time";
  private static final String AWAY = "The database cannot be asked now";

  private final Database database;
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicBoolean missing = new AtomicBoolean();

  ArdaDatabase(Database database) {
    this.database = database;
  }

  /** Something done on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does something on a connection in auto-commit mode.
   *
   * @param what is done, as in "Could not ..."
   * @throws RepositoryException if it cannot be done now
   */
  <T> T ask(String what, Work<T> work) {
    try (Connection connection = database.connection()) {
      T answer = work.on(connection);
      answered();
      return answer;
    } catch (SQLException e) {
      throw fault(what, e);
    }
  }

  /**
   * Asks several things of one moment, each within a time.
   *
   * @param what is asked, as in "Could not ..."
   * @throws RepositoryException if it cannot be done now, or not in time
   */
  <T> T read(String what, Duration limit, Work<T> work) {
    return ask(
        what,
        connection -> {
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            statement.execute("SET LOCAL statement_timeout = " + limit.toMillis());
          }
          T answer = work.on(connection);
          connection.commit(); // else the pool rolls back
          return answer;
        });
  }

  /**
   * A connection, to be closed by the caller.
   *
   * @throws RepositoryException if there is none now
   */
  Connection open(String what) {
    try {
      return database.connection();
    } catch (SQLException e) {
      throw fault(what, e);
    }
  }

  /** The database has done what it was asked. */
  void answered() {
    if (away.compareAndSet(true, false)) {
      LOG.info("The database answers again");
    }
  }

  /** The database has not done what it was asked. */
  RepositoryException fault(String what, SQLException e) {
    String reason =
        switch (String.valueOf(e.getSQLState())) {
          case UNDEFINED_TABLE, UNDEFINED_SCHEMA -> MISSING;
          case QUERY_CANCELED -> LATE;
          default -> AWAY;
        };
    boolean first = switch (reason) { // once each, not once a request
          case MISSING -> missing.compareAndSet(false, true);
          case LATE -> true; // rare, and each has a cause of its own
          default -> away.compareAndSet(false, true);
        };
    if (first) {
      LOG.warn("Could not {}: {}", what, Database.reason(e));
    }
    return new RepositoryException(what, reason, e);
  }
}
