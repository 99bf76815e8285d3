package io.sense.palantir;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.DatabaseConfig;
import io.sense.settings.Settings;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.SeverityCounts;
import io.sense.telemetry.v1.TraceDocument;
import io.sense.telemetry.v1.TraceLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

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
      uuid(row.getTraceId()),
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
    insert(connection, INSERT, values);
  }

  static void insert(Connection connection, TraceDocument row) throws SQLException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      row.writeTo(gzip);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
    insert(
        connection,
        "INSERT INTO trace_documents (trace_id, generation, settled_at, part, document)"
            + " VALUES (?, ?, ?, ?, ?)",
        uuid(row.getTraceId()),
        time(row.getGeneration()),
        time(row.getSettledAt()),
        row.getPart(),
        compressed.toByteArray());
  }

  static void insert(Connection connection, TraceLink row) throws SQLException {
    insert(
        connection,
        "INSERT INTO trace_links (parent_trace_id, child_trace_id, kind, value, confidence,"
            + " parent_service, child_service, parent_start_nanos, child_start_nanos, linked_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        uuid(row.getParentTraceId()),
        uuid(row.getChildTraceId()),
        row.getKind().name().substring("TRACE_LINK_KIND_".length()).toLowerCase(Locale.ROOT),
        row.getValue(),
        row.getConfidence(),
        row.getParentService(),
        row.getChildService(),
        row.getParentStartUnixNano() == 0 ? null : row.getParentStartUnixNano(),
        row.getChildStartUnixNano() == 0 ? null : row.getChildStartUnixNano(),
        time(row.getLinkedAt()));
  }

  static void insert(Connection connection, LedgerRow row) throws SQLException {
    insert(
        connection,
        "INSERT INTO ledger (minute, signal, revision, received, span_id, \"interval\", trace,"
            + " orphan, uncorrelatable, correlated, repeats, dead_letters, \"open\")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        time(row.getMinute()),
        row.getSignal().name().substring("LEDGER_SIGNAL_".length()).toLowerCase(Locale.ROOT),
        row.getRevision(),
        row.getReceived(),
        row.getSpanId(),
        row.getInterval(),
        row.getTrace(),
        row.getOrphan(),
        row.getUncorrelatable(),
        row.getCorrelated(),
        row.getRepeats(),
        row.getDeadLetters(),
        row.getOpen());
  }

  static void insert(Connection connection, ServiceEdge row) throws SQLException {
    insert(
        connection,
        "INSERT INTO service_edges (minute, caller, callee, calls, errors, duration_buckets,"
            + " duration_counts) VALUES (?, ?, ?, ?, ?, ?, ?)",
        time(row.getMinute()),
        row.getCaller(),
        row.getCallee(),
        row.getCalls(),
        row.getErrors(),
        row.getDurations().getBucketList().toArray(Integer[]::new),
        row.getDurations().getCountList().toArray(Long[]::new));
  }

  private static void insert(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.executeUpdate();
    }
  }

  private static UUID uuid(String traceId) {
    return UUID.fromString(
        traceId.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
  }

  private static Object time(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  private static String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
