package io.sense.index;

import io.sense.telemetry.v1.Correlation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * Writes {@code correlations}. A greater revision wins, an equal one overwrites, a smaller one
 * changes nothing; a generation less than a horizon from a stored one of the trace is that one.
 */
final class CorrelationUpsert implements Upsert<CorrelationRow> {
  /**
   * A row whose generation is less than a horizon from a stored one of its trace is placed there;
   * should two rows be placed together, the greater revision goes on.
   *
   * <p>The bounds of the batch tell which days to look into. They are written with OR for the
   * planner's sake: it can prune days by that, but not take an index that begins with the
   * generation, in which it would read the rows of twenty minutes for each incoming one.
   */
  private static final String SQL =
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
            AND abs(extract(epoch FROM stored.generation - incoming.generation)) * 1000
              < ?::bigint
            AND (stored.generation > to_timestamp(?::bigint / 1000.0)
                AND stored.generation <= to_timestamp(?::bigint / 1000.0)
              OR stored.generation > to_timestamp(?::bigint / 1000.0)
                AND stored.generation < to_timestamp(?::bigint / 1000.0))
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

  private final Duration horizon;

  CorrelationUpsert(Duration horizon) {
    this.horizon = horizon;
  }

  @Override
  public String sql() {
    return SQL;
  }

  @Override
  public void bind(Columns<CorrelationRow> columns) throws SQLException {
    columns.traceId(CorrelationRow::traceId);
    columns.bigint(CorrelationRow::generation);
    columns.bigint(CorrelationRow::revision);
    columns.text(row -> state(row.values()));
    columns.text(CorrelationRow::correlationId);
    columns.text(row -> row.values().getService());
    columns.text(row -> row.values().getOperation());
    columns.flag(row -> row.values().getRootSeen());
    columns.integer(row -> row.values().getMissingParents());
    columns.list(row -> row.values().getServicesList());
    columns.text(row -> row.values().getEnvironment());
    columns.nanos(row -> row.values().getStartTimeUnixNano());
    columns.nanos(row -> row.values().getEndTimeUnixNano());
    columns.integer(row -> row.values().getSpanCount());
    columns.integer(row -> row.values().getLogCount());
    columns.integer(row -> row.values().getErrorSpanCount());
    columns.integer(row -> row.values().getSeverityCounts().getUnspecified());
    columns.integer(row -> row.values().getSeverityCounts().getTrace());
    columns.integer(row -> row.values().getSeverityCounts().getDebug());
    columns.integer(row -> row.values().getSeverityCounts().getInfo());
    columns.integer(row -> row.values().getSeverityCounts().getWarn());
    columns.integer(row -> row.values().getSeverityCounts().getError());
    columns.integer(row -> row.values().getSeverityCounts().getFatal());
    columns.integer(row -> row.values().getMatches().getSpanId());
    columns.integer(row -> row.values().getMatches().getInterval());
    columns.integer(row -> row.values().getMatches().getTrace());
    columns.integer(row -> row.values().getMatches().getOrphan());
    columns.textOrNull(row -> row.values().getAttributes().getCircuitId());
    columns.textOrNull(row -> row.values().getAttributes().getProductId());
    columns.textOrNull(row -> row.values().getAttributes().getResourceId());
    columns.textOrNull(row -> row.values().getAttributes().getResourceTypeId());
    columns.textOrNull(row -> row.values().getAttributes().getRequestId());
    columns.bigint(row -> row.values().getFirstSeen());
    columns.bigint(row -> row.values().getLastSeen());
    columns.flag(row -> row.values().getTruncated());
    columns.flag(row -> row.values().getSynthetic());
    long oldest = columns.least(CorrelationRow::generation);
    long newest = columns.greatest(CorrelationRow::generation);
    columns.single(horizon.toMillis());
    columns.single(oldest - horizon.toMillis());
    columns.single(newest);
    columns.single(newest);
    columns.single(newest + horizon.toMillis());
  }

  private static String state(Correlation values) {
    return values
        .getState()
        .name()
        .substring("CORRELATION_STATE_".length())
        .toLowerCase(Locale.ROOT);
  }
}
