package io.sense.palantir;

import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/correlations}. */
final class CorrelationHandlers {
  private static final int MOST = 1_000;
  private static final int DEFAULT = 100;
  private static final Map<String, CorrelationState> STATES =
      Stream.of(
              CorrelationState.CORRELATION_STATE_OPEN,
              CorrelationState.CORRELATION_STATE_COMPLETE,
              CorrelationState.CORRELATION_STATE_AMENDED)
          .collect(Collectors.toMap(CorrelationView::name, state -> state));

  private final CorrelationRepository correlations;

  CorrelationHandlers(CorrelationRepository correlations) {
    this.correlations = correlations;
  }

  /**
   * A page of the list.
   *
   * @param nextCursor where the next page begins, null on the last one
   */
  record Page(List<CorrelationView> correlations, @Nullable String nextCursor) {}

  /** Lists, newest first. */
  void list(Context http) {
    CorrelationQuery query = query(http.queryParamMap());
    // One more than asked for tells whether there is another page.
    List<Correlation> rows = correlations.find(query.withLimit(query.limit() + 1));
    List<Correlation> page = rows.subList(0, Math.min(rows.size(), query.limit()));
    String next = rows.size() > page.size() ? after(page.get(page.size() - 1)).encode() : null;
    http.json(new Page(page.stream().map(CorrelationView::of).toList(), next));
  }

  /** One trace, its generations merged. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    TraceId traceId = TraceIdParameter.readPath(parameters, http.pathParam("trace_id"));
    parameters.throwIfInvalid();
    List<Correlation> generations = correlations.generations(traceId);
    if (generations.isEmpty()) {
      throw ProblemException.notFound("No trace " + traceId + " is known");
    }
    http.json(CorrelationView.of(Generations.merge(generations)));
  }

  private static CorrelationQuery query(Map<String, List<String>> given) {
    QueryParameters parameters = new QueryParameters(given);
    CorrelationQuery query =
        new CorrelationQuery(
            TraceIdParameter.read(parameters),
            parameters.text("service"),
            parameters.text("circuit_id"),
            parameters.text("product_id"),
            parameters.text("resource_id"),
            parameters.text("request_id"),
            parameters.nanos("start_time"),
            parameters.nanos("end_time"),
            parameters.flag("errors_only"),
            parameters.value("state", "open, complete or amended", STATES::get),
            parameters.value("cursor", "the next_cursor of an earlier page", Cursor::decode),
            parameters.integer("limit", DEFAULT, 1, MOST));
    Long start = query.startNanos();
    Long end = query.endNanos();
    if (start != null && end != null && start > end) {
      parameters.fault("end_time", "must not be before start_time");
    }
    parameters.throwIfInvalid();
    return query;
  }

  private static Cursor after(Correlation row) {
    return new Cursor(row.getGeneration(), TraceId.parse(row.getTraceId()));
  }
}
