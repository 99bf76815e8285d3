package io.sense.index;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Partitions;
import io.sense.settings.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server with all tables and the partitions of the days around {@link Records#GENERATION}. */
final class IndexDatabase implements AutoCloseable {
  final DatabaseConfig config;
  private final EmbeddedDatabase server;
  private final Database database;

  private IndexDatabase(EmbeddedDatabase server) {
    this.server = server;
    this.config =
        DatabaseConfig.from(
            new Settings(
                Map.of(
                    "SENSE_DATABASE_URL", server.jdbcUrl(),
                    "SENSE_DATABASE_USER", server.user(),
                    "SENSE_DATABASE_PASSWORD", server.password())));
    this.database = Database.open(config.withPool(0, 2), "test", null);
  }

  static IndexDatabase start(Path directory) throws SQLException {
    IndexDatabase started = new IndexDatabase(EmbeddedDatabase.start(directory));
    try (House house = new JdbcHouse(started.config, new Partitions(2, 7, 7), "test-house")) {
      house.migrate();
      house.keepPartitions(Instant.ofEpochMilli(Records.GENERATION));
    }
    return started;
  }

  /** One of two. */
  Connection connection() throws SQLException {
    return database.connection();
  }

  /** Runs statements in UTC, and gives the last one's rows. */
  List<String> texts(String... statements) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET timezone = 'UTC'");
      for (String sql : statements) {
        if (statement.execute(sql)) {
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              texts.add(rows.getString(1));
            }
          }
        }
      }
    }
    return texts;
  }

  /** The bytes of a query's only field. */
  byte[] bytes(String query) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getBytes(1);
    }
  }

  @Override
  public void close() {
    database.close();
    server.close();
  }
}
