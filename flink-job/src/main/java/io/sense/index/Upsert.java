package io.sense.index;

import java.sql.SQLException;

/** The statement that writes a batch of rows into a table, all or none. */
interface Upsert<R extends Row> {
  /**
   * The SQL, with an array for each column. It inserts in the order of the arrays, changes nothing
   * where a stored row ranks above, and counts what took effect.
   */
  String sql();

  /** Binds the rows, in the order of the statement's parameters. */
  void bind(Columns<R> columns) throws SQLException;
}
