package io.sense.client;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One trace while it is being told: calls from service to service, each a CLIENT and a SERVER span,
 * with logs in between and a clock of its own that only goes forward. Not thread-safe.
 */
final class DemoTrace {
  private final RandomGenerator random;
  private final ByteString traceId;
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<OfService<Span>> spans = new ArrayList<>();
  private final List<OfService<LogRecord>> logs = new ArrayList<>();
  private long nowNanos;

  /** A span or a log record, and the service that made it. */
  record OfService<T>(String service, T item) {}

  private record Open(String service, Span.Builder span) {}

  /** Begins a trace at a time, in nanoseconds since the epoch. */
  DemoTrace(RandomGenerator random, long startNanos) {
    this.random = random;
    this.traceId = randomId(16);
    this.nowNanos = startNanos;
  }

  /** 32 lowercase hex digits. */
  String traceId() {
    return hex(traceId);
  }

  List<OfService<Span>> spans() {
    return spans;
  }

  List<OfService<LogRecord>> logs() {
    return logs;
  }

  /** A request arrives at a service, which works on it; from another service if one is at work. */
  void call(String service, String operation, Runnable work) {
    boolean fromService = !open.isEmpty();
    if (fromService) {
      enter(open.getLast().service(), operation, Span.SpanKind.SPAN_KIND_CLIENT);
      pass(0.2, 1.5);
    }
    enter(service, operation, Span.SpanKind.SPAN_KIND_SERVER);
    pass(0.5, 4);
    work.run();
    pass(0.2, 2);
    leave();
    if (fromService) {
      pass(0.2, 1.5);
      leave();
    }
  }

  /** The service at work does a step of its own. */
  void step(String operation, double leastMillis, double mostMillis) {
    enter(open.getLast().service(), operation, Span.SpanKind.SPAN_KIND_INTERNAL);
    pass(leastMillis, mostMillis);
    leave();
  }

  /** Puts an attribute on the span at work. */
  void attribute(String name, String value) {
    open.getLast().span().addAttributes(text(name, value));
  }

  /** The span at work fails. */
  void fail(String message) {
    open.getLast()
        .span()
        .setStatus(
            Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).setMessage(message));
  }

  /** The service at work logs a line; how it names its span varies as it does in real systems. */
  void log(SeverityNumber severity, String line) {
    Open at = open.getLast();
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimeUnixNano(nowNanos)
            .setObservedTimeUnixNano(nowNanos)
            .setSeverityNumber(severity)
            .setSeverityText(severity.name().substring("SEVERITY_NUMBER_".length()));
    String text = line;
    double kind = random.nextDouble();
    if (kind < 0.80) { // a tracing library put both ids on the record
      log.setTraceId(traceId).setSpanId(at.span().getSpanId());
    } else if (kind < 0.90) { // the span id got lost on the way
      log.setTraceId(traceId);
    } else if (kind < 0.98) { // a pattern layout wrote them into the line
      text += " trace_id=" + traceId() + " span_id=" + hex(at.span().getSpanId());
    } // else: a library that knows nothing of traces
    log.setBody(AnyValue.newBuilder().setStringValue(text));
    logs.add(new OfService<>(at.service(), log.build()));
    pass(0.05, 0.3);
  }

  /** Time passes. */
  void pass(double leastMillis, double mostMillis) {
    nowNanos += (long) (random.nextDouble(leastMillis, mostMillis) * 1e6);
  }

  private void enter(String service, String operation, Span.SpanKind kind) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(traceId)
            .setSpanId(randomId(8))
            .setName(operation)
            .setKind(kind)
            .setStartTimeUnixNano(nowNanos);
    if (!open.isEmpty()) {
      span.setParentSpanId(open.getLast().span().getSpanId());
    }
    open.addLast(new Open(service, span));
  }

  private void leave() {
    Open left = open.removeLast();
    spans.add(new OfService<>(left.service(), left.span().setEndTimeUnixNano(nowNanos).build()));
  }

  private ByteString randomId(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    bytes[0] |= 1; // never all zero
    return ByteString.copyFrom(bytes);
  }

  static KeyValue text(String name, String value) {
    return KeyValue.newBuilder()
        .setKey(name)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
