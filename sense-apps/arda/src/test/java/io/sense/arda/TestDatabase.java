package io.sense.arda;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.OwnSchema;
import io.sense.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** PostgreSQL with the inventory's tables, and rows of telemetry as the index job leaves them. */
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

  /** Makes the inventory's tables. */
  static void migrate(EmbeddedDatabase server) {
    try (OwnSchema schema =
        OwnSchema.migrate(config(server), "arda", "classpath:io/sense/arda/schema")) {
      while (schema.fault().isPresent()) {
        Thread.onSpinWait();
      }
    }
  }

  static void truncate(Database database, String tables) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + tables);
    }
  }

  /**
   * A row of {@code correlations}.
   *
   * @param services the first is that of the root
   */
  record Trace(
      UUID id,
      Instant generation,
      @Nullable String circuitId,
      int errorSpans,
      int errorLogs,
      String... services) {}

  static void insert(Database database, Trace... traces) throws SQLException {
    for (Trace trace : traces) {
      long start = trace.generation.getEpochSecond() * 1_000_000_000L;
      insert(
          database,
          """
          INSERT INTO correlations VALUES (?, ?, 3, 'complete', 'c', ?, 'POST /lines', true, 0, ?,
            'test', ?, ?, 3, 2, ?, 0, 0, 0, 1, 0, ?, 0, 2, 0, 0, 0, ?, NULL, NULL, NULL, NULL, ?, ?,
            false, false)
          """,
          trace.id,
          trace.generation.atOffset(ZoneOffset.UTC),
          trace.services[0],
          trace.services,
          start,
          start + 1_500_000,
          trace.errorSpans,
          trace.errorLogs,
          trace.circuitId,
          trace.generation.atOffset(ZoneOffset.UTC),
          trace.generation.plusSeconds(5).atOffset(ZoneOffset.UTC));
    }
  }

  static void insertLink(Database database, UUID parent, UUID child, String kind, Instant linkedAt)
      throws SQLException {
    insert(
        database,
        "INSERT INTO trace_links VALUES (?, ?, ?, 'C-7', 0.7, 'orders', '', NULL, NULL, ?)",
        parent,
        child,
        kind,
        linkedAt.atOffset(ZoneOffset.UTC));
  }

  static void insert(Database database, EdgeRow... rows) throws SQLException {
    for (EdgeRow row : rows) {
      EdgeRepository.EdgeSum sum = row.sum();
      insert(
          database,
          "INSERT INTO service_edges VALUES (?, ?, ?, ?, ?, ?, ?)",
          row.minute().atOffset(ZoneOffset.UTC),
          row.caller(),
          row.callee(),
          sum.calls(),
          row.errors(),
          sum.durations().counts().keySet().toArray(Integer[]::new),
          sum.durations().counts().values().toArray(Long[]::new));
    }
  }

  private static void insert(Database database, String sql, @Nullable Object... values)
      throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.executeUpdate();
    }
  }
}
