package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code correlations} of PostgreSQL. */
final class JdbcCorrelationRepository implements CorrelationRepository {
  private static final String SELECT =
      """
      SELECT trace_id, generation, revision, state, correlation_id, service, operation, root_seen,
        missing_parents, services, environment, start_nanos, end_nanos, span_count, log_count,
        error_span_count, severity_unspecified, severity_trace, severity_debug, severity_info,
        severity_warn, severity_error, severity_fatal, match_span_id, match_interval, match_trace,
        match_orphan, circuit_id, product_id, resource_id, resource_type_id, request_id,
        first_seen, last_seen, truncated, synthetic
      FROM correlations
      """;
  private static final String GENERATIONS = SELECT + "WHERE trace_id = ? ORDER BY generation";
  private static final String GENERATIONS_OF_SEVERAL =
      SELECT + "WHERE trace_id = ANY (?::uuid[]) ORDER BY generation";

  private final Queries queries;

  JdbcCorrelationRepository(Queries queries) {
    this.queries = queries;
  }

  @Override
  public List<Correlation> find(CorrelationQuery query) {
    Conditions conditions = new Conditions();
    TraceId traceId = query.traceId();
    conditions.add("trace_id = ?", traceId == null ? null : Queries.uuid(traceId));
    conditions.add("services @> ARRAY[?::text]", query.service());
    conditions.add("circuit_id = ?", query.circuitId());
    conditions.add("product_id = ?", query.productId());
    conditions.add("resource_id = ?", query.resourceId());
    conditions.add("request_id = ?", query.requestId());
    conditions.add("end_nanos >= ?", query.startNanos());
    conditions.add("start_nanos <= ?", query.endNanos());
    if (query.errorsOnly()) {
      conditions.add("has_errors");
    }
    CorrelationState state = query.state();
    if (state != null) { // not as a parameter: the indexes of the rare states are partial
      conditions.add("state = '" + name(state) + "'");
    }
    Cursor after = query.after();
    if (after != null) {
      conditions.add(
          "(generation, trace_id) < (?, ?)",
          Queries.time(after.generation()),
          Queries.uuid(after.traceId()));
    }
    String sql =
        SELECT
            + conditions.where()
            + "ORDER BY generation DESC, trace_id DESC LIMIT "
            + query.limit();
    return queries.list(
        "list correlations", sql, conditions.values, JdbcCorrelationRepository::correlation);
  }

  @Override
  public List<Correlation> generations(TraceId traceId) {
    return queries.list(
        "find correlation " + traceId,
        GENERATIONS,
        List.of(Queries.uuid(traceId)),
        JdbcCorrelationRepository::correlation);
  }

  @Override
  public Map<TraceId, List<Correlation>> generations(Collection<TraceId> traceIds) {
    return queries
        .list(
            "find the correlations of " + traceIds.size() + " traces",
            GENERATIONS_OF_SEVERAL,
            List.of(Queries.uuids(traceIds)),
            JdbcCorrelationRepository::correlation)
        .stream()
        .collect(Collectors.groupingBy(row -> TraceId.parse(row.getTraceId())));
  }

  private static Correlation correlation(ResultSet row) throws SQLException {
    return Correlation.newBuilder()
        .setTraceId(Queries.traceId(row, "trace_id").toString())
        .setGeneration(Queries.millis(row, "generation"))
        .setRevision(row.getLong("revision"))
        .setState(state(row.getString("state")))
        .setCorrelationId(row.getString("correlation_id"))
        .setService(row.getString("service"))
        .setOperation(row.getString("operation"))
        .setRootSeen(row.getBoolean("root_seen"))
        .setMissingParents(row.getInt("missing_parents"))
        .addAllServices(Arrays.asList((String[]) row.getArray("services").getArray()))
        .setEnvironment(row.getString("environment"))
        .setStartTimeUnixNano(row.getLong("start_nanos"))
        .setEndTimeUnixNano(row.getLong("end_nanos"))
        .setSpanCount(row.getInt("span_count"))
        .setLogCount(row.getInt("log_count"))
        .setErrorSpanCount(row.getInt("error_span_count"))
        .setSeverityCounts(severities(row))
        .setMatches(matches(row))
        .setAttributes(attributes(row))
        .setFirstSeen(Queries.millis(row, "first_seen"))
        .setLastSeen(Queries.millis(row, "last_seen"))
        .setTruncated(row.getBoolean("truncated"))
        .setSynthetic(row.getBoolean("synthetic"))
        .build();
  }

  private static SeverityCounts severities(ResultSet row) throws SQLException {
    return SeverityCounts.newBuilder()
        .setUnspecified(row.getInt("severity_unspecified"))
        .setTrace(row.getInt("severity_trace"))
        .setDebug(row.getInt("severity_debug"))
        .setInfo(row.getInt("severity_info"))
        .setWarn(row.getInt("severity_warn"))
        .setError(row.getInt("severity_error"))
        .setFatal(row.getInt("severity_fatal"))
        .build();
  }

  private static MatchCounts matches(ResultSet row) throws SQLException {
    return MatchCounts.newBuilder()
        .setSpanId(row.getInt("match_span_id"))
        .setInterval(row.getInt("match_interval"))
        .setTrace(row.getInt("match_trace"))
        .setOrphan(row.getInt("match_orphan"))
        .build();
  }

  private static Attributes attributes(ResultSet row) throws SQLException {
    return Attributes.newBuilder()
        .setCircuitId(textOrEmpty(row, "circuit_id"))
        .setProductId(textOrEmpty(row, "product_id"))
        .setResourceId(textOrEmpty(row, "resource_id"))
        .setResourceTypeId(textOrEmpty(row, "resource_type_id"))
        .setRequestId(textOrEmpty(row, "request_id"))
        .build();
  }

  private static String textOrEmpty(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNullElse(row.getString(column), "");
  }

  /** The column's text: {@code open}, {@code complete} or {@code amended}. */
  private static String name(CorrelationState state) {
    return state.name().substring("CORRELATION_STATE_".length()).toLowerCase(Locale.ROOT);
  }

  private static CorrelationState state(String name) {
    return CorrelationState.valueOf("CORRELATION_STATE_" + name.toUpperCase(Locale.ROOT));
  }

  /** Conditions joined by AND, with the values of their parameters in order. */
  private static final class Conditions {
    private final List<String> texts = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    void add(String condition, @Nullable Object... parameters) {
      if (parameters.length == 1 && parameters[0] == null) {
        return; // not asked for
      }
      texts.add(condition);
      values.addAll(Arrays.asList(parameters));
    }

    String where() {
      return texts.isEmpty() ? "" : "WHERE " + String.join(" AND ", texts) + " ";
    }
  }
}
