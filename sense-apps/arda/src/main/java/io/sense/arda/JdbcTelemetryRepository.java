package io.sense.arda;

import io.sense.service.web.Rfc3339;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * The tables {@code correlations} and {@code trace_links} of PostgreSQL. Rows are found by the
 * index on circuit and generation, in the partitions of the range alone.
 */
final class JdbcTelemetryRepository implements TelemetryRepository {
  private static final String OF_CIRCUIT = "circuit_id = ? AND generation >= ? AND generation < ?";

  private static final String TOTALS =
      """
      SELECT count(DISTINCT trace_id) AS traces,
        count(DISTINCT trace_id) FILTER (WHERE has_errors) AS error_traces,
        coalesce(sum(span_count), 0) AS spans, coalesce(sum(log_count), 0) AS logs,
        max(last_seen) AS last_seen
      FROM correlations WHERE\s"""
          + OF_CIRCUIT;

  private static final String SERVICES =
      """
      SELECT each.name, count(DISTINCT trace_id) AS traces,
        count(DISTINCT trace_id) FILTER (WHERE has_errors) AS error_traces
      FROM correlations CROSS JOIN unnest(services) AS each(name)
      WHERE\s"""
          + OF_CIRCUIT
          + " GROUP BY each.name ORDER BY traces DESC, each.name COLLATE \"C\" LIMIT 100";

  private static final String FAILURES =
      """
      SELECT trace_id, service, operation, state, start_nanos, end_nanos, error_span_count,
        severity_error + severity_fatal AS error_logs
      FROM correlations WHERE has_errors AND\s"""
          + OF_CIRCUIT
          + " ORDER BY generation DESC, trace_id DESC LIMIT 10";

  /**
   * A union, and not OR: each half has an index of its own. A link is made after its traces began,
   * so partitions before the range hold none. Of several rows of a link the newest holds.
   */
  private static final String LINKS =
      """
      WITH traces AS MATERIALIZED (
        SELECT DISTINCT trace_id FROM (
          SELECT trace_id FROM correlations WHERE %s
          ORDER BY generation DESC, trace_id DESC LIMIT 1000) newest)
      SELECT *, count(*) OVER () AS total FROM (
        SELECT DISTINCT ON (parent_trace_id, child_trace_id, kind) * FROM (
          SELECT trace_links.* FROM traces JOIN trace_links ON parent_trace_id = trace_id
          WHERE linked_at >= ?
          UNION ALL
          SELECT trace_links.* FROM traces JOIN trace_links ON child_trace_id = trace_id
          WHERE linked_at >= ?) touching
        ORDER BY parent_trace_id, child_trace_id, kind, linked_at DESC) newest
      ORDER BY linked_at DESC, parent_trace_id, child_trace_id, kind LIMIT 20
      """
          .formatted(OF_CIRCUIT);

  private final ArdaDatabase database;
  private final Duration limit;

  /**
   * A reader.
   *
   * @param limit for each of its four questions
   */
  JdbcTelemetryRepository(ArdaDatabase database, Duration limit) {
    this.database = database;
    this.limit = limit;
  }

  @Override
  public CircuitTelemetry of(String circuitId, Instant from, Instant to) {
    OffsetDateTime start = from.atOffset(ZoneOffset.UTC);
    Object[] values = {circuitId, start, to.atOffset(ZoneOffset.UTC)};
    Object[] ofLinks = {values[0], values[1], values[2], start, start};
    return database.read(
        "read the telemetry of circuit " + circuitId,
        limit,
        connection -> {
          List<CircuitTelemetry.Service> services =
              list(connection, SERVICES, values, JdbcTelemetryRepository::service);
          List<CircuitTelemetry.Failure> failures =
              list(connection, FAILURES, values, JdbcTelemetryRepository::failure);
          long[] linkCount = new long[1];
          List<CircuitTelemetry.Link> links =
              list(
                  connection,
                  LINKS,
                  ofLinks,
                  row -> {
                    linkCount[0] = row.getLong("total");
                    return link(row);
                  });
          return list(
                  connection,
                  TOTALS,
                  values,
                  row -> telemetry(row, services, failures, links, linkCount[0]))
              .get(0);
        });
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static <T> List<T> list(
      Connection connection, String sql, Object[] values, RowReader<T> reader) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.unwrap(PGStatement.class).setPrepareThreshold(0); // a plan for this circuit
      for (int i = 0; i < values.length; i++) {
        query.setObject(i + 1, values[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          found.add(reader.read(row));
        }
      }
      return found;
    }
  }

  private static CircuitTelemetry telemetry(
      ResultSet row,
      List<CircuitTelemetry.Service> services,
      List<CircuitTelemetry.Failure> failures,
      List<CircuitTelemetry.Link> links,
      long linkCount)
      throws SQLException {
    long traces = row.getLong("traces");
    long errors = row.getLong("error_traces");
    OffsetDateTime lastSeen = row.getObject("last_seen", OffsetDateTime.class);
    return new CircuitTelemetry(
        traces,
        errors,
        ServiceMap.rate(errors, traces),
        row.getLong("spans"),
        row.getLong("logs"),
        lastSeen == null ? null : lastSeen.toInstant().toString(),
        services,
        failures,
        links,
        linkCount);
  }

  private static CircuitTelemetry.Service service(ResultSet row) throws SQLException {
    return new CircuitTelemetry.Service(
        row.getString("name"), row.getLong("traces"), row.getLong("error_traces"));
  }

  private static CircuitTelemetry.Failure failure(ResultSet row) throws SQLException {
    long start = row.getLong("start_nanos");
    long end = row.getLong("end_nanos");
    return new CircuitTelemetry.Failure(
        traceId(row, "trace_id"),
        known(row.getString("service")),
        known(row.getString("operation")),
        row.getString("state"),
        Rfc3339.ofNanos(start),
        start == 0 || end == 0 ? null : (end - start) / 1e6,
        row.getInt("error_span_count"),
        row.getInt("error_logs"));
  }

  private static CircuitTelemetry.Link link(ResultSet row) throws SQLException {
    return new CircuitTelemetry.Link(
        traceId(row, "parent_trace_id"),
        traceId(row, "child_trace_id"),
        row.getString("kind"),
        row.getString("value"),
        row.getDouble("confidence"),
        known(row.getString("parent_service")),
        known(row.getString("child_service")),
        row.getObject("linked_at", OffsetDateTime.class).toInstant().toString());
  }

  /** 32 hex digits. */
  private static String traceId(ResultSet row, String column) throws SQLException {
    return row.getString(column).replace("-", "");
  }

  private static @Nullable String known(String text) {
    return text.isEmpty() ? null : text;
  }
}
