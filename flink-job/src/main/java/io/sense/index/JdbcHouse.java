package io.sense.index;

import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Partitions;
import io.sense.service.database.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** The tables of PostgreSQL. */
final class JdbcHouse implements House {
  private final DatabaseConfig config;
  private final Partitions partitions;
  private final Database database;

  /**
   * Connects when first needed.
   *
   * @param name of the housekeeper at the server
   */
  JdbcHouse(DatabaseConfig config, Partitions partitions, String name) {
    this.config = config;
    this.partitions = partitions;
    this.database = Database.open(config.withPool(0, 1), name, null);
  }

  @Override
  public void migrate() throws SQLException {
    Schema.migrate(config);
  }

  @Override
  public void keepPartitions(Instant now) throws SQLException {
    try (Connection connection = database.connection()) {
      partitions.keep(connection, now);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
