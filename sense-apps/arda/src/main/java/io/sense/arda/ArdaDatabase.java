package io.sense.arda;

import io.sense.service.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to PostgreSQL; says once in the log when it is away and once when it is back.
 * Thread-safe.
 */
final class ArdaDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(ArdaDatabase.class);

  private final Database database;
  private final AtomicBoolean away = new AtomicBoolean();

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
    if (away.compareAndSet(false, true)) { // not once a request
      LOG.warn("Could not {}: {}", what, Database.reason(e));
    }
    return new RepositoryException(what, e);
  }
}
