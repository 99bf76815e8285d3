package io.sense.palantir;

import static io.sense.palantir.Documents.attribute;
import static io.sense.palantir.Documents.text;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.v1.TraceDocument;

/** Collects spans and logs of several services into one part of a document. */
final class TracePart {
  private final long startNanos;
  private final TracesData.Builder spans = TracesData.newBuilder();
  private final LogsData.Builder logs = LogsData.newBuilder();

  /**
   * Begins an empty one.
   *
   * @param startMillis to which the offsets of spans and logs are added, since the epoch
   */
  TracePart(long startMillis) {
    this.startNanos = startMillis * 1_000_000;
  }

  /** Adds a span; offset and duration in microseconds. */
  TracePart span(
      String service,
      long id,
      long parent,
      Span.SpanKind kind,
      String name,
      long offsetMicros,
      long durationMicros) {
    return span(service, id, parent, kind, name, offsetMicros, durationMicros, "");
  }

  /** Adds a span that failed, unless the failure is empty. */
  TracePart span(
      String service,
      long id,
      long parent,
      Span.SpanKind kind,
      String name,
      long offsetMicros,
      long durationMicros,
      String failure) {
    long start = startNanos + offsetMicros * 1_000;
    Span.Builder span =
        Documents.spanBuilder(id, parent, start)
            .setName(name)
            .setKind(kind)
            .setEndTimeUnixNano(start + durationMicros * 1_000)
            .addAttributes(attribute("http.route", text(name)))
            .addAttributes(
                attribute("thread.id", AnyValue.newBuilder().setIntValue(40 + id % 8).build()));
    if (!failure.isEmpty()) {
      span.setStatus(
              Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage(failure))
          .addEvents(
              Span.Event.newBuilder()
                  .setTimeUnixNano(start + durationMicros * 500)
                  .setName("exception")
                  .addAttributes(attribute("exception.message", text(failure))));
    }
    spans.addResourceSpans(
        ResourceSpans.newBuilder()
            .setResource(resource(service))
            .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)));
    return this;
  }

  /** Adds a log; the span is 0 for none. */
  TracePart log(
      String service,
      int uid,
      String match,
      long spanId,
      long offsetMicros,
      SeverityNumber severity,
      String body) {
    logs.addResourceLogs(
        ResourceLogs.newBuilder()
            .setResource(resource(service))
            .addScopeLogs(
                ScopeLogs.newBuilder()
                    .addLogRecords(
                        LogRecord.newBuilder(
                                Documents.log(
                                    uid, match, spanId, startNanos + offsetMicros * 1_000))
                            .setSeverityNumber(severity)
                            .setSeverityText(severity.name().substring("SEVERITY_NUMBER_".length()))
                            .setBody(text(body))
                            .addAttributes(attribute("logger", text("io.shop." + service))))));
    return this;
  }

  /** The part, of one trace. */
  TraceDocument of(String traceId, long generation) {
    return TraceDocument.newBuilder()
        .setTraceId(traceId)
        .setGeneration(generation)
        .setSettledAt(generation + 5_000)
        .setSpans(spans.build().toByteString())
        .setLogs(logs.build().toByteString())
        .build();
  }

  private static Resource resource(String service) {
    return Resource.newBuilder().addAttributes(attribute("service.name", text(service))).build();
  }
}
