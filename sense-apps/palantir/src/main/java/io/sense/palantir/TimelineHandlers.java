package io.sense.palantir;

import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.io.IOException;
import java.util.List;

/** {@code /api/v1/traces/{trace_id}/timeline}. */
final class TimelineHandlers {
  /** Of spans, and of logs, that one answer tells. */
  static final long MOST_BYTES = 64L << 20;

  private static final int MOST = 100_000;
  private static final int DEFAULT = 10_000;

  private final CorrelationRepository correlations;
  private final DocumentRepository documents;
  private final HeapShare heap;

  TimelineHandlers(
      CorrelationRepository correlations, DocumentRepository documents, HeapShare heap) {
    this.correlations = correlations;
    this.documents = documents;
    this.heap = heap;
  }

  /** Spans as a tree, with their logs. */
  void get(Context http) throws IOException {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    TraceId traceId = TraceIdParameter.readPath(parameters, http.pathParam("trace_id"));
    int limit = parameters.integer("limit", DEFAULT, 1, MOST);
    parameters.throwIfInvalid();
    // Before the document: what settles in between is then told, and not taken for incomplete.
    List<Correlation> generations = correlations.generations(traceId);
    if (generations.isEmpty()) {
      throw ProblemException.notFound("No trace " + traceId + " is known");
    }
    try (HeapShare.Hold hold = heap.open()) {
      TimelineMerge merge = new TimelineMerge(limit, MOST_BYTES);
      documents.read(
          traceId,
          part -> {
            merge.add(part);
            hold.growTo(merge.bytes());
          });
      Timeline timeline = merge.finish();
      http.contentType(ContentType.APPLICATION_JSON);
      TimelineJson.write(
          http.outputStream(),
          traceId.toString(),
          CorrelationView.name(Generations.merge(generations).getState()),
          DocumentVerdict.of(generations, timeline),
          timeline,
          limit);
    }
  }
}
