package io.sense.receiver.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.util.List;

/** Export requests for tests. */
public final class Requests {
  private Requests() {}

  public static Resource resource(String service) {
    return Resource.newBuilder().addAttributes(text("service.name", service)).build();
  }

  public static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  public static Span span(long id) {
    return span(traceId(id), spanId(id));
  }

  public static Span span(ByteString traceId, ByteString spanId) {
    return Span.newBuilder()
        .setTraceId(traceId)
        .setSpanId(spanId)
        .setName("GET /things")
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(1_700_000_000_000_000_000L)
        .setEndTimeUnixNano(1_700_000_000_250_000_000L)
        .addAttributes(text("circuit_id", "c-" + spanId.hashCode()))
        .build();
  }

  public static LogRecord log(String body) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(1_700_000_000_100_000_000L)
        .setBody(AnyValue.newBuilder().setStringValue(body))
        .build();
  }

  public static ByteString traceId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(0x5e45eL).putLong(id).flip());
  }

  public static ByteString spanId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
  }

  public static ExportTraceServiceRequest traces(Span... spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource("shop"))
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName("http"))
                        .addAllSpans(List.of(spans))))
        .build();
  }

  public static ExportLogsServiceRequest logs(LogRecord... logs) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource("shop"))
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName("log4j"))
                        .addAllLogRecords(List.of(logs))))
        .build();
  }

  /** A value that is an array in an array in an array, and so on. */
  public static AnyValue nested(int levels) {
    AnyValue value = AnyValue.newBuilder().setStringValue("x").build();
    for (int i = 0; i < levels; i++) {
      value =
          AnyValue.newBuilder()
              .setArrayValue(
                  io.opentelemetry.proto.common.v1.ArrayValue.newBuilder().addValues(value))
              .build();
    }
    return value;
  }
}
