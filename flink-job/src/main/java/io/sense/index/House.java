package io.sense.index;

import java.io.Serializable;
import java.sql.SQLException;
import java.time.Instant;

/** All tables as the one writer sees them that keeps them in order. Not thread-safe. */
interface House extends AutoCloseable {
  /** Opens it where the job runs; ships with the job. */
  @FunctionalInterface
  interface Opener extends Serializable {
    /** Opens without connecting; the name tells the housekeeper from others at the server. */
    House open(String name);
  }

  /**
   * Makes the tables, or brings them to this code's version.
   *
   * @throws SQLException if the server is away or refuses
   */
  void migrate() throws SQLException;

  /**
   * Makes the days ahead and drops the expired ones.
   *
   * @throws SQLException if the server is away or a lock could not be had: try again later
   */
  void keepPartitions(Instant now) throws SQLException;

  @Override
  void close();
}
