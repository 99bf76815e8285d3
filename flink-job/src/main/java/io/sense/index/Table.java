package io.sense.index;

import java.io.Serializable;
import java.sql.SQLException;
import java.util.List;

/** A table as its one writer sees it. Not thread-safe. */
interface Table<R extends Row> extends AutoCloseable {
  /** Opens tables where the job runs; ships with the job. */
  @FunctionalInterface
  interface Opener<R extends Row> extends Serializable {
    /** Opens without connecting; the name tells this writer from others at the server. */
    Table<R> open(String name);
  }

  /**
   * Writes rows, all or none. A row that ranks below the stored one changes nothing, another
   * overwrites it whole: rows may come again, and in any order.
   *
   * @return how many took effect
   * @throws SQLException if the server is away, the table is not made yet, or a row is refused
   */
  int upsert(List<R> rows) throws SQLException;

  @Override
  void close();
}
