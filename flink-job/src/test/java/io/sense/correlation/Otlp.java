package io.sense.correlation;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.TraceId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Small OTLP messages for tests. */
public final class Otlp {
  private Otlp() {}

  public static ByteString bytes(TraceId id) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).flip());
  }

  public static ByteString bytes(long spanId) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(spanId).flip());
  }

  /** A SERVER span; a parent of 0 is none. */
  public static Span.Builder span(
      TraceId trace, long id, long parent, long startNanos, long endNanos) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(bytes(trace))
            .setSpanId(bytes(id))
            .setName("operation " + id)
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(startNanos)
            .setEndTimeUnixNano(endNanos);
    return parent == 0 ? span : span.setParentSpanId(bytes(parent));
  }

  /** A log with severity INFO; a span of 0 is none. */
  public static LogRecord.Builder log(TraceId trace, long span, long timeNanos, String text) {
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTraceId(bytes(trace))
            .setTimeUnixNano(timeNanos)
            .setSeverityNumberValue(9)
            .setBody(text(text));
    return span == 0 ? log : log.setSpanId(bytes(span));
  }

  public static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  public static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(text(value)).build();
  }

  /** A resource of attributes, given as name, value, name, value, ... */
  public static Resource resource(String... attributes) {
    Resource.Builder resource = Resource.newBuilder();
    for (int i = 0; i < attributes.length; i += 2) {
      resource.addAttributes(attribute(attributes[i], attributes[i + 1]));
    }
    return resource.build();
  }

  public static Resource service(String name) {
    return resource("service.name", name);
  }

  public static byte[] spans(Resource resource, Span.Builder... spans) {
    return spans(resource, Arrays.stream(spans).map(Span.Builder::build).toList());
  }

  public static byte[] spans(Resource resource, Collection<Span> spans) {
    TracesData.Builder request = TracesData.newBuilder();
    request
        .addResourceSpansBuilder()
        .setResource(resource)
        .addScopeSpansBuilder()
        .setScope(InstrumentationScope.newBuilder().setName("scope"))
        .addAllSpans(spans);
    return request.build().toByteArray();
  }

  public static byte[] logs(Resource resource, LogRecord.Builder... logs) {
    return logs(resource, Arrays.stream(logs).map(LogRecord.Builder::build).toList());
  }

  public static byte[] logs(Resource resource, Collection<LogRecord> logs) {
    LogsData.Builder request = LogsData.newBuilder();
    request
        .addResourceLogsBuilder()
        .setResource(resource)
        .addScopeLogsBuilder()
        .setScope(InstrumentationScope.newBuilder().setName("scope"))
        .addAllLogRecords(logs);
    return request.build().toByteArray();
  }

  /** The log records of a request. */
  public static List<LogRecord> records(byte[] logsData) {
    try {
      return LogsData.parseFrom(logsData).getResourceLogsList().stream()
          .flatMap(resource -> resource.getScopeLogsList().stream())
          .flatMap(scope -> scope.getLogRecordsList().stream())
          .toList();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError("not a request of logs", e);
    }
  }

  /** The values of an attribute, in order. */
  public static List<String> values(LogRecord log, String key) {
    return log.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .toList();
  }
}
