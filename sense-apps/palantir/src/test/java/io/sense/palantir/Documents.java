package io.sense.palantir;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.v1.LogMatch;
import io.sense.telemetry.v1.TraceDocument;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/** Parts of documents as the join emits them. */
final class Documents {
  private Documents() {}

  /** A part of {@link Correlations#TRACE}, of service {@code orders}. */
  static TraceDocument part(
      long settledAt, int part, List<Span> spans, List<LogRecord> logs, LogMatch... changes) {
    Resource resource =
        Resource.newBuilder().addAttributes(attribute("service.name", text("orders"))).build();
    return TraceDocument.newBuilder()
        .setTraceId(Correlations.TRACE)
        .setGeneration(Correlations.GENERATION)
        .setSettledAt(settledAt)
        .setPart(part)
        .setSpans(
            spans.isEmpty()
                ? ByteString.EMPTY
                : TracesData.newBuilder()
                    .addResourceSpans(
                        ResourceSpans.newBuilder()
                            .setResource(resource)
                            .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
                    .build()
                    .toByteString())
        .setLogs(
            logs.isEmpty()
                ? ByteString.EMPTY
                : LogsData.newBuilder()
                    .addResourceLogs(
                        ResourceLogs.newBuilder()
                            .setResource(resource)
                            .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(logs)))
                    .build()
                    .toByteString())
        .addAllChangedMatches(List.of(changes))
        .build();
  }

  static Span span(long id, long parentId, long startNanos) {
    return spanBuilder(id, parentId, startNanos).build();
  }

  static Span.Builder spanBuilder(long id, long parentId, long startNanos) {
    Span.Builder span =
        Span.newBuilder()
            .setSpanId(bytes(id))
            .setName("span-" + id)
            .setStartTimeUnixNano(startNanos)
            .setEndTimeUnixNano(startNanos + 1_500_000);
    return parentId == 0 ? span : span.setParentSpanId(bytes(parentId));
  }

  static LogRecord log(int uid, String match, long spanId, long timeNanos) {
    return logBuilder(uid, match, spanId, timeNanos).build();
  }

  static LogRecord.Builder logBuilder(int uid, String match, long spanId, long timeNanos) {
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimeUnixNano(timeNanos)
            .setBody(text("line " + uid))
            .addAttributes(attribute(SenseAttributes.LOG_RECORD_UID, text(uid(uid))))
            .addAttributes(attribute(SenseAttributes.MATCH, text(match)));
    return spanId == 0 ? log : log.setSpanId(bytes(spanId));
  }

  static LogMatch change(int uid, String match, long spanId) {
    return LogMatch.newBuilder()
        .setLogRecordUid(uid(uid))
        .setMatch(match)
        .setSpanId(spanId)
        .build();
  }

  static String uid(int number) {
    return String.format("%032x", number);
  }

  static KeyValue attribute(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  static ByteString bytes(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(id).flip());
  }

  /** Every span below these roots, without recursion. */
  static Stream<SpanNode> all(List<SpanNode> roots) {
    Stream.Builder<SpanNode> found = Stream.builder();
    ArrayDeque<SpanNode> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      SpanNode node = open.remove();
      found.add(node);
      open.addAll(node.children());
    }
    return found.build();
  }
}
