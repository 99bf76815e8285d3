package io.sense.arda;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.DatabaseConfig;
import io.sense.settings.Settings;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** PostgreSQL with the inventory's tables. */
final class TestDatabase {
  private TestDatabase() {}

  static Map<String, String> settings(EmbeddedDatabase server) {
    return Map.of(
        "SENSE_DATABASE_URL", server.jdbcUrl(),
        "SENSE_DATABASE_USER", server.user(),
        "SENSE_DATABASE_PASSWORD", server.password());
  }

  static DatabaseConfig config(EmbeddedDatabase server) {
    return DatabaseConfig.from(new Settings(settings(server)));
  }

  static void migrate(EmbeddedDatabase server) {
    Flyway.configure()
        .dataSource(server.jdbcUrl(), server.user(), server.password())
        .defaultSchema("arda")
        .locations("classpath:io/sense/arda/schema")
        .load()
        .migrate();
  }
}
