package io.sense.index;

import io.sense.service.database.Database;
import io.sense.service.database.DatabaseConfig;
import io.sense.service.database.Partitions;
import io.sense.service.database.Schema;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The table {@code correlations} of PostgreSQL, written with one statement a batch. */
final class JdbcCorrelationTable implements CorrelationTable {
  /**
   * One array a column. A row whose generation is less than a horizon from a stored one of its
   * trace is placed there; should two rows be placed together, the greater revision goes on.
   */
  private static final String UPSERT =
      """
      WITH incoming AS (
        SELECT trace_id, to_timestamp(generation / 1000.0) AS generation, revision, state,
          correlation_id, service, operation, root_seen, missing_parents,
          services::text[] AS services, environment, start_nanos, end_nanos, span_count, log_count,
          error_span_count, severity_unspecified, severity_trace, severity_debug, severity_info,
          severity_warn, severity_error, severity_fatal, match_span_id, match_interval,
          match_trace, match_orphan, circuit_id, product_id, resource_id, resource_type_id,
          request_id, to_timestamp(first_seen / 1000.0) AS first_seen,
          to_timestamp(last_seen / 1000.0) AS last_seen, truncated, synthetic
        FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[],
          ?::text[], ?::boolean[], ?::integer[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
          ?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::integer[],
          ?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::integer[], ?::integer[],
          ?::integer[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
          ?::bigint[], ?::bigint[], ?::boolean[], ?::boolean[])
          AS t(trace_id, generation, revision, state, correlation_id, service, operation,
          root_seen, missing_parents, services, environment, start_nanos, end_nanos, span_count,
          log_count, error_span_count, severity_unspecified, severity_trace, severity_debug,
          severity_info, severity_warn, severity_error, severity_fatal, match_span_id,
          match_interval, match_trace, match_orphan, circuit_id, product_id, resource_id,
          resource_type_id, request_id, first_seen, last_seen, truncated, synthetic)
      ), placed AS (
        SELECT DISTINCT ON (incoming.trace_id, coalesce(same.generation, incoming.generation))
          incoming.*, coalesce(same.generation, incoming.generation) AS kept_generation
        FROM incoming LEFT JOIN LATERAL (
          SELECT stored.generation FROM correlations stored
          WHERE stored.trace_id = incoming.trace_id
            AND stored.generation > incoming.generation - ?::float8 * interval '1 millisecond'
            AND stored.generation < incoming.generation + ?::float8 * interval '1 millisecond'
          ORDER BY abs(extract(epoch FROM stored.generation - incoming.generation)),
            stored.generation
          LIMIT 1) same ON true
        ORDER BY incoming.trace_id, coalesce(same.generation, incoming.generation), revision DESC
      )
      INSERT INTO correlations AS stored (trace_id, generation, revision, state, correlation_id,
        service, operation, root_seen, missing_parents, services, environment, start_nanos,
        end_nanos, span_count, log_count, error_span_count, severity_unspecified, severity_trace,
        severity_debug, severity_info, severity_warn, severity_error, severity_fatal,
        match_span_id, match_interval, match_trace, match_orphan, circuit_id, product_id,
        resource_id, resource_type_id, request_id, first_seen, last_seen, truncated, synthetic)
      SELECT trace_id, kept_generation, revision, state, correlation_id, service, operation,
        root_seen, missing_parents, services, environment, start_nanos, end_nanos, span_count,
        log_count, error_span_count, severity_unspecified, severity_trace, severity_debug,
        severity_info, severity_warn, severity_error, severity_fatal, match_span_id,
        match_interval, match_trace, match_orphan, circuit_id, product_id, resource_id,
        resource_type_id, request_id, first_seen, last_seen, truncated, synthetic
      FROM placed ORDER BY trace_id, kept_generation
      ON CONFLICT (trace_id, generation) DO UPDATE SET revision = EXCLUDED.revision,
        state = EXCLUDED.state, service = EXCLUDED.service, operation = EXCLUDED.operation,
        root_seen = EXCLUDED.root_seen, missing_parents = EXCLUDED.missing_parents,
        services = EXCLUDED.services, environment = EXCLUDED.environment,
        start_nanos = EXCLUDED.start_nanos, end_nanos = EXCLUDED.end_nanos,
        span_count = EXCLUDED.span_count, log_count = EXCLUDED.log_count,
        error_span_count = EXCLUDED.error_span_count,
        severity_unspecified = EXCLUDED.severity_unspecified,
        severity_trace = EXCLUDED.severity_trace, severity_debug = EXCLUDED.severity_debug,
        severity_info = EXCLUDED.severity_info, severity_warn = EXCLUDED.severity_warn,
        severity_error = EXCLUDED.severity_error, severity_fatal = EXCLUDED.severity_fatal,
        match_span_id = EXCLUDED.match_span_id, match_interval = EXCLUDED.match_interval,
        match_trace = EXCLUDED.match_trace, match_orphan = EXCLUDED.match_orphan,
        circuit_id = EXCLUDED.circuit_id, product_id = EXCLUDED.product_id,
        resource_id = EXCLUDED.resource_id, resource_type_id = EXCLUDED.resource_type_id,
        request_id = EXCLUDED.request_id, first_seen = EXCLUDED.first_seen,
        last_seen = EXCLUDED.last_seen, truncated = EXCLUDED.truncated,
        synthetic = EXCLUDED.synthetic
      WHERE stored.revision <= EXCLUDED.revision
      """;

  private final DatabaseConfig config;
  private final Partitions partitions;
  private final Duration horizon;
  private final Database database;

  /**
   * A table that connects when first needed.
   *
   * @param name of the writer at the server
   */
  JdbcCorrelationTable(
      DatabaseConfig config, Partitions partitions, Duration horizon, String name) {
    this.config = config;
    this.partitions = partitions;
    this.horizon = horizon;
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
  public int upsert(List<Row> rows) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
      new Columns(connection, upsert, rows).bind();
      upsert.setLong(37, horizon.toMillis());
      upsert.setLong(38, horizon.toMillis());
      return upsert.executeUpdate();
    }
  }

  @Override
  public void close() {
    database.close();
  }

  /** Binds one array a column, in the statement's order. */
  private static final class Columns {
    private final Connection connection;
    private final PreparedStatement upsert;
    private final List<Row> rows;
    private int bound;

    Columns(Connection connection, PreparedStatement upsert, List<Row> rows) {
      this.connection = connection;
      this.upsert = upsert;
      this.rows = rows;
    }

    void bind() throws SQLException {
      array("uuid", rows.stream().map(row -> uuid(row.traceId())).toArray(UUID[]::new));
      array("int8", rows.stream().mapToLong(Row::generation).toArray());
      bigint(Correlation::getRevision);
      text(Columns::state);
      array("text", rows.stream().map(row -> clean(row.correlationId())).toArray(String[]::new));
      text(Correlation::getService);
      text(Correlation::getOperation);
      flag(Correlation::getRootSeen);
      integer(Correlation::getMissingParents);
      services();
      text(Correlation::getEnvironment);
      bigint(values -> nanos(values.getStartTimeUnixNano()));
      bigint(values -> nanos(values.getEndTimeUnixNano()));
      integer(Correlation::getSpanCount);
      integer(Correlation::getLogCount);
      integer(Correlation::getErrorSpanCount);
      integer(values -> values.getSeverityCounts().getUnspecified());
      integer(values -> values.getSeverityCounts().getTrace());
      integer(values -> values.getSeverityCounts().getDebug());
      integer(values -> values.getSeverityCounts().getInfo());
      integer(values -> values.getSeverityCounts().getWarn());
      integer(values -> values.getSeverityCounts().getError());
      integer(values -> values.getSeverityCounts().getFatal());
      integer(values -> values.getMatches().getSpanId());
      integer(values -> values.getMatches().getInterval());
      integer(values -> values.getMatches().getTrace());
      integer(values -> values.getMatches().getOrphan());
      text(values -> nullIfEmpty(values.getAttributes().getCircuitId()));
      text(values -> nullIfEmpty(values.getAttributes().getProductId()));
      text(values -> nullIfEmpty(values.getAttributes().getResourceId()));
      text(values -> nullIfEmpty(values.getAttributes().getResourceTypeId()));
      text(values -> nullIfEmpty(values.getAttributes().getRequestId()));
      bigint(Correlation::getFirstSeen);
      bigint(Correlation::getLastSeen);
      flag(Correlation::getTruncated);
      flag(Correlation::getSynthetic);
    }

    /** As literals: unnest would flatten an array of arrays. */
    private void services() throws SQLException {
      String[] literals = new String[rows.size()];
      for (int i = 0; i < literals.length; i++) {
        literals[i] =
            rows.get(i).values().getServicesList().stream()
                .map(service -> clean(service).replaceAll("[\\\\\"]", "\\\\$0"))
                .collect(Collectors.joining("\",\"", "{\"", "\"}"));
      }
      array("text", literals);
    }

    private void text(Function<Correlation, @Nullable String> value) throws SQLException {
      array(
          "text",
          rows.stream().map(row -> clean(value.apply(row.values()))).toArray(String[]::new));
    }

    private void integer(ToIntFunction<Correlation> value) throws SQLException {
      array("int4", rows.stream().map(Row::values).mapToInt(value).toArray());
    }

    private void bigint(ToLongFunction<Correlation> value) throws SQLException {
      array("int8", rows.stream().map(Row::values).mapToLong(value).toArray());
    }

    private void flag(Function<Correlation, Boolean> value) throws SQLException {
      array("bool", rows.stream().map(Row::values).map(value).toArray(Boolean[]::new));
    }

    private void array(String type, Object values) throws SQLException {
      bound++;
      upsert.setArray(bound, connection.unwrap(PGConnection.class).createArrayOf(type, values));
    }

    private static UUID uuid(TraceId traceId) {
      return new UUID(traceId.high(), traceId.low());
    }

    private static String state(Correlation values) {
      return values
          .getState()
          .name()
          .substring("CORRELATION_STATE_".length())
          .toLowerCase(Locale.ROOT);
    }

    /** Past the year 2262 OTLP's unsigned times do not fit a bigint; they stay the greatest. */
    private static long nanos(long unsigned) {
      return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    private static @Nullable String nullIfEmpty(String text) {
      return text.isEmpty() ? null : text;
    }

    /** PostgreSQL's texts hold no NUL; a trace must not be lost for one. */
    private static @Nullable String clean(@Nullable String text) {
      return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
  }
}
