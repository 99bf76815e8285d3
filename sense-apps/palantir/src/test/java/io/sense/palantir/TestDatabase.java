package io.sense.palantir;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.DatabaseConfig;
import io.sense.settings.Settings;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/** Rows in PostgreSQL as the index job leaves them. */
final class TestDatabase {
  private static final String INSERT =
      "INSERT INTO correlations VALUES (" + "?, ".repeat(35) + "?)";

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

  static void insert(Connection connection, Correlation row) throws SQLException {
    SeverityCounts severities = row.getSeverityCounts();
    MatchCounts matches = row.getMatches();
    Attributes attributes = row.getAttributes();
    Object[] values = {
      UUID.fromString(
          row.getTraceId().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")),
      time(row.getGeneration()),
      row.getRevision(),
      CorrelationView.name(row.getState()),
      row.getCorrelationId(),
      row.getService(),
      row.getOperation(),
      row.getRootSeen(),
      row.getMissingParents(),
      row.getServicesList().toArray(String[]::new),
      row.getEnvironment(),
      row.getStartTimeUnixNano(),
      row.getEndTimeUnixNano(),
      row.getSpanCount(),
      row.getLogCount(),
      row.getErrorSpanCount(),
      severities.getUnspecified(),
      severities.getTrace(),
      severities.getDebug(),
      severities.getInfo(),
      severities.getWarn(),
      severities.getError(),
      severities.getFatal(),
      matches.getSpanId(),
      matches.getInterval(),
      matches.getTrace(),
      matches.getOrphan(),
      nullIfEmpty(attributes.getCircuitId()),
      nullIfEmpty(attributes.getProductId()),
      nullIfEmpty(attributes.getResourceId()),
      nullIfEmpty(attributes.getResourceTypeId()),
      nullIfEmpty(attributes.getRequestId()),
      time(row.getFirstSeen()),
      time(row.getLastSeen()),
      row.getTruncated(),
      row.getSynthetic()
    };
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.executeUpdate();
    }
  }

  private static Object time(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  private static String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
