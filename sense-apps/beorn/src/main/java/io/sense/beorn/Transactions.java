package io.sense.beorn;

import io.sense.service.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work on PostgreSQL as a whole or not at all, and says once in the log when the database is
 * away and once when it is back. Thread-safe.
 */
final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final Database database;
  private final AtomicBoolean away = new AtomicBoolean();

  Transactions(Database database) {
    this.database = database;
  }

  /** What is done on a connection. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does it within one transaction, which any exception undoes.
   *
   * @param what is done, as in "Could not ..."
   * @throws RepositoryException if the database cannot do it now; where the connection broke while
   *     it was told to commit, it may have been done
   */
  <T> T run(String what, Work<T> work) {
    try (Connection connection = database.connection()) {
      connection.setAutoCommit(false);
      T result;
      try {
        result = work.on(connection);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
      if (away.compareAndSet(true, false)) {
        LOG.info("The database answers again");
      }
      return result;
    } catch (SQLException e) {
      if (away.compareAndSet(false, true)) { // not once a request
        LOG.warn("Could not {}: {}", what, Database.reason(e));
      }
      throw new RepositoryException(what, e);
    }
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
