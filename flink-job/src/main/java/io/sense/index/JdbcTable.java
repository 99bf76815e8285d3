package io.sense.index;

import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A table of PostgreSQL, written with one statement a batch. */
final class JdbcTable<R extends Row> implements Table<R> {
  /**
   * A writer looks rows up by their keys, always. The planner would scan a day that was empty when
   * it last counted, and keep to that plan for as long as the connection lives.
   */
  static final String[] BY_KEY = {"enable_seqscan = off", "enable_bitmapscan = off"};

  private final Upsert<R> upsert;
  private final Database database;

  /**
   * A table that connects when first needed.
   *
   * @param name of the writer at the server
   */
  JdbcTable(DatabaseConfig config, Upsert<R> upsert, String name) {
    this.upsert = upsert;
    this.database = Database.open(config.withPool(0, 1), name, null, BY_KEY);
  }

  @Override
  public int upsert(List<R> rows) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement statement = connection.prepareStatement(upsert.sql())) {
      upsert.bind(new Columns<>(connection, statement, rows));
      return statement.executeUpdate();
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
