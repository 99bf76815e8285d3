package io.sense.palantir;

import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/traces/{trace_id}/links}. */
final class LinkHandlers {
  private static final int DEFAULT_DEPTH = 3;
  private static final int MOST_DEPTH = 10;

  private final CorrelationRepository correlations;
  private final LinkRepository links;

  LinkHandlers(CorrelationRepository correlations, LinkRepository links) {
    this.correlations = correlations;
    this.links = links;
  }

  /** Traces linked to one. */
  void get(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    TraceId traceId = TraceIdParameter.readPath(parameters, http.pathParam("trace_id"));
    int depth = parameters.integer("depth", DEFAULT_DEPTH, 1, MOST_DEPTH);
    parameters.throwIfInvalid();
    LinkedTraces linked = LinkedTraces.of(traceId, depth, links);
    Map<TraceId, List<Correlation>> known = correlations.generations(linked.distances().keySet());
    if (linked.links().isEmpty() && known.isEmpty()) {
      throw ProblemException.notFound("No trace " + traceId + " is known");
    }
    http.json(LinksView.of(traceId, depth, linked, known));
  }
}
