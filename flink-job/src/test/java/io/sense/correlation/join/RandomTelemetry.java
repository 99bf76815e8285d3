package io.sense.correlation.join;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.correlation.Otlp;
import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Spans and logs of a few traces, with all that goes wrong: parents and spans that never come, ids
 * in odd places or nowhere, lines that are equal, spans sent twice with a difference, hosts whose
 * clock is an hour off for a part of what they send. The right times are within 2 000 ns.
 */
final class RandomTelemetry {
  static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("scope").build();

  private static final long EPOCH_NANOS = 10_000_000_000_000L;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  /** So large that a trace of such logs is settled in slices. */
  private static final KeyValue PADDING = Otlp.attribute("padding", "x".repeat(300_000));

  private static final String[] BUSINESS_IDS = {
    "circuit_id", "circuit.id", "circuitId",
    "product_id", "product.id", "productId",
    "resource_id", "resource.id", "resourceId",
    "resource_type_id", "resource.type.id", "resourceTypeId",
    "request_id", "request.id", "requestId",
    "other"
  };

  /** A version of a span; several may have one id. */
  record SentSpan(Resource resource, Span span) {}

  /**
   * A log line.
   *
   * @param copies how many equal lines one Kafka record holds of it
   * @param trace what it names, wherever that stands; null for none
   * @param namedSpan likewise, 0 for none
   */
  record SentLog(
      Resource resource, LogRecord log, int copies, @Nullable TraceId trace, long namedSpan) {
    SentLog copies(int number) {
      return new SentLog(resource, log, number, trace, namedSpan);
    }

    boolean isUncorrelatable() {
      return trace == null;
    }

    boolean isSameLine(SentLog other) {
      return resource.equals(other.resource) && log.equals(other.log);
    }
  }

  final List<SentSpan> spans = new ArrayList<>();
  final List<SentLog> logs = new ArrayList<>();

  private final Random random;
  private final boolean large;
  private final boolean giant;
  private boolean tidy;
  private boolean inVersions;
  private long lastStart;
  private final List<Resource> resources = new ArrayList<>();
  private final Map<Resource, Long> clocksOff = new HashMap<>();

  RandomTelemetry(Random random) {
    this.random = random;
    large = random.nextInt(12) == 0;
    giant = large && random.nextInt(6) == 0;
    for (int n = 2 + random.nextInt(3); n > 0; n--) {
      Resource resource = resource();
      resources.add(resource);
      if (random.nextInt(5) == 0) {
        clocksOff.put(resource, random.nextBoolean() ? HOUR_NANOS : -HOUR_NANOS);
      }
    }
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      trace(new TraceId(random.nextInt(3), n));
    }
    for (int n = Math.max(0, random.nextInt(5) - 2); n > 0; n--) {
      addOnce(uncorrelatable());
    }
    if (random.nextInt(8) == 0) {
      spans.add(new SentSpan(anyResource(), withoutIds()));
    }
  }

  @Override
  public String toString() {
    return spans.size()
        + " spans (versions), "
        + logs.size()
        + " logs, "
        + clocksOff.size()
        + " of "
        + resources.size()
        + " clocks off"
        + (giant ? ", giant" : "");
  }

  private void trace(TraceId trace) {
    tidy = random.nextInt(3) == 0;
    inVersions = random.nextBoolean();
    int reach = 100 + random.nextInt(1_900); // small ones make ties
    long[] ids = new long[1 + random.nextInt(large ? 25 : 6)];
    for (int i = 0; i < ids.length; i++) { // also those that are negative as a long
      ids[i] = 1 + i + (random.nextInt(4) == 0 ? Long.MIN_VALUE : 0);
    }
    if (tidy) {
      span(trace, ids[0], 0, ids, reach);
    }
    for (int n = random.nextInt(large ? 30 : 8); n > 0; n--) {
      boolean root = random.nextInt(ids.length + 2) == 0;
      span(trace, ids[random.nextInt(ids.length)], root ? 0 : anyId(ids), ids, reach);
    }
    for (int n = random.nextInt(large ? 30 : 9);
        n > 0 || (logs.isEmpty() && spans.isEmpty());
        n--) {
      log(trace, random.nextInt(3) == 0 ? 0 : anyId(ids), reach);
    }
  }

  /** One of the ids, or one of those that never come; a tidy trace names none of these. */
  private long anyId(long[] ids) {
    if (tidy) {
      return ids[0];
    }
    int which = random.nextInt(ids.length + 2);
    return which < ids.length ? ids[which] : 1L + which;
  }

  private void span(TraceId trace, long id, long parent, long[] ids, int reach) {
    if (!inVersions && isThere(trace, id)) {
      return;
    }
    Resource resource = anyResource();
    if (lastStart == 0 || random.nextInt(4) > 0) { // else both start together
      lastStart = now(resource, random.nextInt(reach));
    }
    long start = lastStart;
    Span.Builder span =
        Otlp.span(
                trace, id, parent, start, start + random.nextInt(random.nextBoolean() ? 5 : reach))
            .setName("operation " + random.nextInt(3))
            .setKindValue(random.nextInt(7));
    if (parent == 0 && random.nextInt(3) == 0) {
      span.setParentSpanId(ByteString.copyFrom(new byte[random.nextBoolean() ? 8 : 4]));
    }
    if (random.nextInt(15) == 0) { // a clock that was set back, or a span that never ended
      span.setEndTimeUnixNano(random.nextBoolean() ? start - random.nextInt(60) : 0);
    }
    if (random.nextInt(4) == 0) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    span.addAllAttributes(attributes());
    addOnce(new SentSpan(resource, span.build()));
    if (inVersions
        && random.nextInt(2) == 0) { // sent twice with a difference, often with no other end
      span.setEndTimeUnixNano(
              Math.max(0, span.getEndTimeUnixNano() + Math.max(0, random.nextInt(20) - 10)))
          .setName("operation " + random.nextInt(3))
          .setKindValue(random.nextInt(7));
      if (random.nextInt(4) == 0) {
        span.setParentSpanId(Otlp.bytes(anyId(ids)));
      }
      addOnce(new SentSpan(random.nextBoolean() ? resource : anyResource(), span.build()));
    }
  }

  /** What no trace can take: it goes to the dead letters. */
  private Span withoutIds() {
    Span.Builder span = Otlp.span(new TraceId(1, 1), 1, 0, EPOCH_NANOS, EPOCH_NANOS + 10);
    return switch (random.nextInt(3)) {
      case 0 -> span.clearTraceId().build();
      case 1 -> span.setTraceId(ByteString.copyFrom(new byte[16])).build();
      default -> span.setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3})).build();
    };
  }

  private boolean isThere(TraceId trace, long id) {
    return spans.stream()
        .map(SentSpan::span)
        .anyMatch(
            span ->
                span.getTraceId().equals(Otlp.bytes(trace))
                    && span.getSpanId().equals(Otlp.bytes(id)));
  }

  private void addOnce(SentSpan span) {
    if (!spans.contains(span)) {
      spans.add(span);
    }
  }

  private void addOnce(SentLog log) {
    if (logs.stream().noneMatch(log::isSameLine)) {
      logs.add(log);
    }
  }

  private void log(TraceId trace, long span, int reach) {
    Resource resource = anyResource();
    LogRecord.Builder log = logAt(now(resource, 1L + random.nextInt(reach + 40)));
    String spanHex = span == 0 ? "none" : HexFormat.of().toHexDigits(span);
    String line = "line " + random.nextInt(3);
    switch (random.nextInt(10)) {
      case 0 ->
          log.addAttributes(Otlp.attribute("traceId", trace.toString()))
              .addAttributes(Otlp.attribute("span_id", spanHex))
              .setTraceId(ByteString.copyFrom(new byte[16]));
      case 1 -> line += " trace_id=" + trace + " span_id=" + spanHex;
      case 2 ->
          log.setTraceId(Otlp.bytes(trace)).addAttributes(Otlp.attribute("otelSpanID", spanHex));
      case 3 -> {
        if (span == 0) {
          log.setTraceId(Otlp.bytes(trace)).setSpanId(ByteString.copyFrom(new byte[8]));
        } else {
          log.addAttributes(Otlp.attribute("traceparent", "00-" + trace + "-" + spanHex + "-01"));
        }
      }
      case 4 ->
          log.setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
              .addAttributes(Otlp.attribute("trace.id", trace.toString()))
              .addAttributes(Otlp.attribute("spanId", spanHex));
      case 5 -> line += " [TraceID: " + trace + " SpanID: " + spanHex + "]";
      case 6 -> {
        log.addAttributes(Otlp.attribute("otelTraceID", trace.toString()))
            .addAttributes(Otlp.attribute("span.id", spanHex));
        line += span == 0 ? "" : anotherContext();
      }
      case 7 -> {
        log.setTraceId(Otlp.bytes(trace));
        if (span != 0) {
          log.setSpanId(Otlp.bytes(span))
              .addAttributes(Otlp.attribute("trace_id", new TraceId(7, 7).toString()))
              .addAttributes(Otlp.attribute("span_id", HexFormat.of().toHexDigits(1L)));
          line += anotherContext();
        }
      }
      default -> {
        log.setTraceId(Otlp.bytes(trace));
        if (span != 0) {
          log.setSpanId(Otlp.bytes(span));
        }
      }
    }
    log.setBody(Otlp.text(line));
    if (giant) {
      log.addAttributes(PADDING);
    }
    addOnce(new SentLog(resource, log.build(), Math.max(1, random.nextInt(6) - 2), trace, span));
  }

  /** Ids that do not count where there are others in a better place. */
  private String anotherContext() {
    return " traceId: " + new TraceId(7, 1 + random.nextInt(3)) + " spanId: 0000000000000001";
  }

  private SentLog uncorrelatable() {
    LogRecord.Builder log = logAt(EPOCH_NANOS + random.nextInt(1_000));
    String line = "line " + random.nextInt(3);
    switch (random.nextInt(4)) {
      case 0 -> log.setTraceId(ByteString.copyFrom(new byte[16])).setSpanId(Otlp.bytes(1));
      case 1 -> line += " trace_id=none span_id=0000000000000001";
      case 2 -> log.addAttributes(Otlp.attribute("trace_id", "0".repeat(32)));
      default -> line += " trace_id=" + "1".repeat(31);
    }
    log.setBody(Otlp.text(line));
    return new SentLog(anyResource(), log.build(), Math.max(1, random.nextInt(6) - 2), null, 0);
  }

  private LogRecord.Builder logAt(long time) {
    LogRecord.Builder log = LogRecord.newBuilder().setSeverityNumberValue(random.nextInt(27));
    if (random.nextBoolean()) {
      log.setTimeUnixNano(time).setObservedTimeUnixNano(time + 500);
    } else if (random.nextInt(20) > 0) { // else it says no time at all
      log.setObservedTimeUnixNano(time);
    }
    return log.addAllAttributes(attributes());
  }

  /** A time as a host's clock has it, which may be off for a part of what it sends. */
  private long now(Resource resource, long nanos) {
    long off = random.nextInt(3) == 0 ? 0 : clocksOff.getOrDefault(resource, 0L);
    return EPOCH_NANOS + off + nanos;
  }

  private Resource anyResource() {
    return resources.get(random.nextInt(resources.size()));
  }

  private Resource resource() {
    Resource.Builder resource = Resource.newBuilder();
    if (random.nextInt(8) > 0) {
      resource.addAttributes(Otlp.attribute("service.name", random.nextInt(3) > 0 ? "a" : "b"));
    }
    if (random.nextBoolean()) {
      resource.addAttributes(Otlp.attribute("service.instance.id", "" + random.nextInt(2)));
    }
    if (random.nextInt(3) > 0) {
      resource.addAttributes(
          Otlp.attribute("deployment.environment.name", "env" + random.nextInt(3)));
    }
    resource.addAllAttributes(attributes());
    // Resources must differ in their bytes, or equal lines of two would be equal records.
    return resource.addAttributes(Otlp.attribute("number", "" + resources.size())).build();
  }

  private List<KeyValue> attributes() {
    List<KeyValue> attributes = new ArrayList<>();
    for (int n = Math.max(0, random.nextInt(5) - 2); n > 0; n--) {
      String name = BUSINESS_IDS[random.nextInt(BUSINESS_IDS.length)];
      attributes.add(
          random.nextInt(5) == 0
              ? KeyValue.newBuilder()
                  .setKey(name)
                  .setValue(AnyValue.newBuilder().setIntValue(random.nextInt(3)))
                  .build()
              : Otlp.attribute(name, random.nextInt(6) == 0 ? "" : "id" + random.nextInt(4)));
    }
    if (random.nextInt(40) == 0) {
      attributes.add(
          KeyValue.newBuilder()
              .setKey("sense.synthetic")
              .setValue(AnyValue.newBuilder().setBoolValue(true))
              .build());
    }
    return attributes;
  }
}
