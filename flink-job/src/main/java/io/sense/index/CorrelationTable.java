package io.sense.index;

import java.io.Serializable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table of correlations as its one writer sees it. Not thread-safe. */
interface CorrelationTable extends AutoCloseable {
  /** Opens tables where the job runs; ships with the job. */
  interface Opener extends Serializable {
    /** Opens without connecting; the name tells this writer from others at the server. */
    CorrelationTable open(String name);
  }

  /**
   * Makes the table, or brings it to this code's version.
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

  /**
   * Writes rows, all or none. A greater revision wins, an equal one overwrites, a smaller one
   * changes nothing; a generation less than a horizon from a stored one of the trace is that one.
   *
   * @return how many took effect
   * @throws SQLException if the server is away or refuses a row
   */
  int upsert(List<Row> rows) throws SQLException;

  @Override
  void close();
}
