package io.sense.canary;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.service.web.Rfc3339;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trace of two services whose correlation is known beforehand: each rule of matching decides one
 * of its logs, but for two that name their span, one in the fields and one in the text.
 *
 * <p>All records carry {@code sense.synthetic = true}, none an error, so that nobody takes it for
 * trouble. Equal arguments make equal bytes: sent again, they are repeats.
 *
 * @param traceId of the trace
 * @param spans as an OTLP request
 * @param logs as an OTLP request
 * @param expected what palantir must tell
 */
record Probe(TraceId traceId, TracesData spans, LogsData logs, ExpectedCorrelation expected) {
  /** Of the trace, and of the span of its root. */
  static final Duration LENGTH = Duration.ofMillis(80);

  private static final String FRONT = "canary-front";
  private static final String BACK = "canary-back";
  private static final long MILLI = 1_000_000;

  private static final long ROOT = 1;
  private static final long CALL = 2;
  private static final long SERVED = 3;
  private static final long WORK = 4;

  /**
   * Makes one.
   *
   * @param instance of the canary, so that two do not share a circuit
   * @param number of the probe
   * @param start of the trace in nanoseconds since the epoch, at least {@link #LENGTH} ago
   */
  static Probe of(TraceId traceId, String instance, long number, long start) {
    String circuit = "canary-" + instance + "-" + number;
    ByteString id = bytes(traceId);
    TracesData spans =
        TracesData.newBuilder()
            .addResourceSpans(
                spansOf(
                    FRONT,
                    instance,
                    span(id, ROOT, 0, "GET /canary", Span.SpanKind.SPAN_KIND_SERVER, start, 0, 80)
                        .addAttributes(text("circuit_id", circuit)),
                    span(
                        id,
                        CALL,
                        ROOT,
                        "GET /back",
                        Span.SpanKind.SPAN_KIND_CLIENT,
                        start,
                        20,
                        60)))
            .addResourceSpans(
                spansOf(
                    BACK,
                    instance,
                    span(
                        id,
                        SERVED,
                        CALL,
                        "GET /back",
                        Span.SpanKind.SPAN_KIND_SERVER,
                        start,
                        25,
                        55),
                    span(
                        id, WORK, SERVED, "work", Span.SpanKind.SPAN_KIND_INTERNAL, start, 30, 40)))
            .build();
    LogsData logs =
        LogsData.newBuilder()
            .addResourceLogs(
                logsOf(
                    FRONT,
                    instance,
                    log(start + 5 * MILLI, SeverityNumber.SEVERITY_NUMBER_INFO, "taken")
                        .setTraceId(id)
                        .setSpanId(bytes(spanId(id, ROOT))), // rule 2: names its span
                    log(start + 70 * MILLI, SeverityNumber.SEVERITY_NUMBER_INFO, "answered")
                        .setTraceId(id))) // rule 3: lies within the root
            .addResourceLogs(
                logsOf(
                    BACK,
                    instance,
                    log(
                        start + 35 * MILLI,
                        SeverityNumber.SEVERITY_NUMBER_WARN,
                        "works, trace_id=%s span_id=%s" // rule 1, then 2: in the text alone
                            .formatted(traceId, HexFormat.of().toHexDigits(spanId(id, WORK)))),
                    log(start - 500 * MILLI, SeverityNumber.SEVERITY_NUMBER_INFO, "before all")
                        .setTraceId(id))) // rule 4: within no span
            .build();
    return new Probe(traceId, spans, logs, new ExpectedCorrelation(expected(circuit, start)));
  }

  private static Map<String, String> expected(String circuit, long start) {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("/service", FRONT);
    expected.put("/operation", "GET /canary");
    expected.put("/root_seen", "true");
    expected.put("/missing_parents", "0");
    expected.put("/services", "[\"" + BACK + "\",\"" + FRONT + "\"]");
    expected.put("/start_time", String.valueOf(Rfc3339.ofNanos(start)));
    expected.put("/duration_ms", Double.toString((double) LENGTH.toMillis()));
    expected.put("/span_count", "4");
    expected.put("/error_span_count", "0");
    expected.put("/log_count", "4");
    expected.put("/severity_counts/INFO", "3");
    expected.put("/severity_counts/WARN", "1");
    expected.put("/matches/span_id", "2");
    expected.put("/matches/interval", "1");
    expected.put("/matches/trace", "1");
    expected.put("/matches/orphan", "0");
    expected.put("/attributes/circuit_id", circuit);
    expected.put("/truncated", "false");
    expected.put("/synthetic", "true");
    return expected;
  }

  private static ResourceSpans spansOf(String service, String instance, Span.Builder... spans) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder().setScope(scope());
    List.of(spans).forEach(scope::addSpans);
    return ResourceSpans.newBuilder()
        .setResource(resource(service, instance))
        .addScopeSpans(scope)
        .build();
  }

  private static ResourceLogs logsOf(String service, String instance, LogRecord.Builder... logs) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder().setScope(scope());
    List.of(logs).forEach(scope::addLogRecords);
    return ResourceLogs.newBuilder()
        .setResource(resource(service, instance))
        .addScopeLogs(scope)
        .build();
  }

  private static InstrumentationScope scope() {
    return InstrumentationScope.newBuilder().setName("io.sense.canary").build();
  }

  private static Resource resource(String service, String instance) {
    return Resource.newBuilder()
        .addAttributes(text("service.name", service))
        .addAttributes(text("service.instance.id", instance))
        .build();
  }

  private static Span.Builder span(
      ByteString traceId,
      long number,
      long parent,
      String name,
      Span.SpanKind kind,
      long start,
      long fromMillis,
      long toMillis) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(traceId)
            .setSpanId(bytes(spanId(traceId, number)))
            .setName(name)
            .setKind(kind)
            .setStartTimeUnixNano(start + fromMillis * MILLI)
            .setEndTimeUnixNano(start + toMillis * MILLI)
            .addAttributes(synthetic());
    return parent == 0 ? span : span.setParentSpanId(bytes(spanId(traceId, parent)));
  }

  private static LogRecord.Builder log(long time, SeverityNumber severity, String body) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(time)
        .setSeverityNumber(severity)
        .setBody(AnyValue.newBuilder().setStringValue(body))
        .addAttributes(synthetic());
  }

  /** Never all zero, and another one in each trace. */
  private static long spanId(ByteString traceId, long number) {
    return (traceId.asReadOnlyByteBuffer().getLong(Long.BYTES) & ~0xffL) | number;
  }

  private static KeyValue synthetic() {
    return KeyValue.newBuilder()
        .setKey(SenseAttributes.SYNTHETIC)
        .setValue(AnyValue.newBuilder().setBoolValue(true))
        .build();
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static ByteString bytes(TraceId id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(TraceId.BYTES).putLong(id.high()).putLong(id.low()).flip());
  }

  private static ByteString bytes(long spanId) {
    return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(spanId).flip());
  }
}
