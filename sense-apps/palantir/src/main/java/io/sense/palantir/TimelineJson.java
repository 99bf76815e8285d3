package io.sense.palantir;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.palantir.SpanNode.Parent;
import io.sense.service.web.Json;
import io.sense.service.web.Rfc3339;
import io.sense.telemetry.SenseAttributes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a timeline as JSON, span by span: as one object or one text it would take several times
 * the document of the heap.
 */
final class TimelineJson implements AutoCloseable {
  /** Attributes of logs that have a field of their own, or, the span's name, stand right above. */
  private static final Set<String> FIELDS =
      Set.of(SenseAttributes.LOG_RECORD_UID, SenseAttributes.MATCH, SenseAttributes.SPAN_NAME);

  /** Flushing after each value would send the answer in pieces of some bytes. */
  private static final ObjectWriter VALUES =
      Json.mapper().writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

  private final JsonGenerator json;

  private TimelineJson(JsonGenerator json) {
    this.json = json;
  }

  /**
   * Writes one.
   *
   * @param state of the trace
   * @throws IOException if nobody takes it any more
   */
  static void write(
      OutputStream out,
      String traceId,
      String state,
      DocumentVerdict verdict,
      Timeline timeline,
      int limit)
      throws IOException {
    JsonGenerator json = Json.mapper().createGenerator(out);
    json.disable(
        JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT); // half an answer must not look whole
    try (TimelineJson writer = new TimelineJson(json)) {
      writer.write(traceId, state, verdict, timeline, limit);
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
  }

  private void write(
      String traceId, String state, DocumentVerdict verdict, Timeline timeline, int limit)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("trace_id", traceId);
    json.writeStringField("state", state);
    json.writeStringField("document", verdict.kind().label());
    json.writeStringField("detail", verdict.detail());
    json.writeNumberField("span_count", timeline.spanCount());
    json.writeNumberField("log_count", timeline.logCount());
    writeCut(timeline, limit);
    json.writeArrayFieldStart("spans");
    for (SpanNode root : timeline.roots()) {
      writeSpan(root);
    }
    json.writeEndArray();
    writeLogs(timeline.logsApart());
    json.writeEndObject();
  }

  private void writeCut(Timeline timeline, int limit) throws IOException {
    if (timeline.spansLeftOut() == 0 && timeline.logsLeftOut() == 0) {
      json.writeNullField("cut");
      return;
    }
    json.writeObjectFieldStart("cut");
    json.writeNumberField("limit", limit);
    json.writeNumberField("spans", timeline.spansLeftOut());
    json.writeNumberField("logs", timeline.logsLeftOut());
    json.writeStringField(
        "detail",
        "The latest %d spans and %d logs were left out: no more than %d of each are told, and no"
                .formatted(timeline.spansLeftOut(), timeline.logsLeftOut(), limit)
            + " more than "
            + (TimelineHandlers.MOST_BYTES >> 20)
            + " MiB of each");
    json.writeEndObject();
  }

  /** Calls itself no deeper than {@link SpanTree#DEEPEST}. */
  private void writeSpan(SpanNode node) throws IOException {
    Span span = parse(node.span());
    long start = span.getStartTimeUnixNano();
    long end = span.getEndTimeUnixNano();
    json.writeStartObject();
    json.writeStringField("span_id", hex(node.span().id()));
    json.writeStringField("parent_span_id", hexOrNull(node.span().parentId()));
    json.writeStringField("parent", label(node.parent()));
    json.writeStringField("service", CorrelationView.known(node.span().service()));
    json.writeStringField("name", span.getName());
    json.writeStringField("kind", label(span.getKind()));
    json.writeStringField("start_time", Rfc3339.ofNanos(start));
    json.writeStringField("end_time", Rfc3339.ofNanos(end));
    if (start == 0 || end == 0) {
      json.writeNullField("duration_ms");
    } else {
      json.writeNumberField("duration_ms", (end - start) / 1e6);
    }
    writeStatus(span.getStatus());
    writeValue("attributes", OtlpValues.attributes(span.getAttributesList(), Set.of()));
    writeEvents(span.getEventsList());
    writeLogs(node.logs());
    json.writeArrayFieldStart("children");
    for (SpanNode child : node.children()) {
      writeSpan(child);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeStatus(Status status) throws IOException {
    json.writeObjectFieldStart("status");
    json.writeStringField(
        "code",
        switch (status.getCode()) {
          case STATUS_CODE_OK -> "ok";
          case STATUS_CODE_ERROR -> "error";
          case STATUS_CODE_UNSET, UNRECOGNIZED -> "unset";
        });
    json.writeStringField("message", CorrelationView.known(status.getMessage()));
    json.writeEndObject();
  }

  private void writeEvents(List<Span.Event> events) throws IOException {
    if (events.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("events");
    for (Span.Event event : events) {
      json.writeStartObject();
      json.writeStringField("time", Rfc3339.ofNanos(event.getTimeUnixNano()));
      json.writeStringField("name", event.getName());
      writeValue("attributes", OtlpValues.attributes(event.getAttributesList(), Set.of()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeLogs(List<StoredLog> logs) throws IOException {
    json.writeArrayFieldStart("logs");
    for (StoredLog stored : logs) {
      LogRecord log = parse(stored);
      json.writeStartObject();
      json.writeStringField("uid", CorrelationView.known(stored.uid()));
      json.writeStringField("time", Rfc3339.ofNanos(stored.timeNanos()));
      json.writeStringField("severity_text", CorrelationView.known(log.getSeverityText()));
      json.writeNumberField("severity_number", log.getSeverityNumberValue());
      json.writeStringField("service", CorrelationView.known(stored.service()));
      writeValue("body", OtlpValues.toJson(log.getBody()));
      writeValue("attributes", OtlpValues.attributes(log.getAttributesList(), FIELDS));
      json.writeStringField("match", CorrelationView.known(stored.match()));
      json.writeStringField("span_id", hexOrNull(stored.spanId()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeValue(String name, @Nullable Object value) throws IOException {
    json.writeFieldName(name);
    VALUES.writeValue(json, value);
  }

  private static Span parse(StoredSpan span) {
    try {
      return Span.parseFrom(span.content());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A span that was read cannot be read again", e);
    }
  }

  private static LogRecord parse(StoredLog log) {
    try {
      return LogRecord.parseFrom(log.content());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A log that was read cannot be read again", e);
    }
  }

  private static String label(Parent parent) {
    return parent.name().toLowerCase(Locale.ROOT);
  }

  private static String label(Span.SpanKind kind) {
    return switch (kind) {
      case SPAN_KIND_INTERNAL -> "internal";
      case SPAN_KIND_SERVER -> "server";
      case SPAN_KIND_CLIENT -> "client";
      case SPAN_KIND_PRODUCER -> "producer";
      case SPAN_KIND_CONSUMER -> "consumer";
      case SPAN_KIND_UNSPECIFIED, UNRECOGNIZED -> "unspecified";
    };
  }

  private static @Nullable String hexOrNull(long id) {
    return id == 0 ? null : hex(id);
  }

  private static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }
}
