package io.sense.beorn;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.OwnSchema;
import io.sense.settings.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A PostgreSQL with beorn's schema. */
final class TestDatabase implements AutoCloseable {
  final EmbeddedDatabase server;
  final Database pool;

  private TestDatabase(EmbeddedDatabase server, Database pool) {
    this.server = server;
    this.pool = pool;
  }

  static TestDatabase start(Path directory) {
    EmbeddedDatabase server = EmbeddedDatabase.start(directory);
    DatabaseConfig config = DatabaseConfig.from(new Settings(settings(server)));
    try (OwnSchema schema = OwnSchema.migrate(config, "beorn", "classpath:io/sense/beorn/schema")) {
      while (schema.fault().isPresent()) {
        Thread.onSpinWait();
      }
    }
    return new TestDatabase(server, Database.open(config.withPool(1, 8), "test", null));
  }

  static Map<String, String> settings(EmbeddedDatabase server) {
    return Map.of(
        "SENSE_DATABASE_URL", server.jdbcUrl(),
        "SENSE_DATABASE_USER", server.user(),
        "SENSE_DATABASE_PASSWORD", server.password());
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = pool.connection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The one value that a query answers, as text; null if it answers no row. */
  String value(String sql) throws SQLException {
    try (Connection connection = pool.connection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  @Override
  public void close() {
    pool.close();
    server.close();
  }
}
