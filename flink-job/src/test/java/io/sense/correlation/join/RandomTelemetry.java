package io.sense.correlation.join;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.Otlp;
import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Spans and logs of a few traces, with all that goes wrong: absent parents and spans, ids in odd
 * places, lines that are equal, spans sent twice with a difference. OTLP times are between 0 and 2
 * 000 ns.
 */
final class RandomTelemetry {
  static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("scope").build();

  private static final String[] BUSINESS_IDS = {
    "circuit_id", "circuit.id", "circuitId", "product_id", "productId", "resource.id",
    "resource_id", "resourceTypeId", "resource_type_id", "request.id", "requestId", "other"
  };

  /** A version of a span; several may have one id. */
  record SentSpan(Resource resource, Span span) {}

  /**
   * A log line.
   *
   * @param copies how many equal lines one Kafka record holds of it
   * @param trace what it names, wherever that stands
   * @param namedSpan likewise, 0 for none
   */
  record SentLog(Resource resource, LogRecord log, int copies, TraceId trace, long namedSpan) {}

  /** A Kafka record. */
  record Batch(boolean ofSpans, byte[] otlp, long brokerTime) {}

  final List<SentSpan> spans = new ArrayList<>();
  final List<SentLog> logs = new ArrayList<>();

  private final Random random;
  private final List<Resource> resources = new ArrayList<>();

  RandomTelemetry(Random random) {
    this.random = random;
    for (int n = 2 + random.nextInt(3); n > 0; n--) {
      resources.add(resource());
    }
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      trace(new TraceId(random.nextInt(3), n));
    }
  }

  /** Everything at least once, much of it again, in Kafka records of random make. */
  List<Batch> batches(long mostBrokerTime) {
    List<Batch> batches = new ArrayList<>();
    List<SentSpan> spansToSend = withRepeats(spans);
    while (!spansToSend.isEmpty()) {
      batches.add(new Batch(true, spanRequest(take(spansToSend)), random.nextLong(mostBrokerTime)));
    }
    List<SentLog> logsToSend = withRepeats(logs);
    while (!logsToSend.isEmpty()) {
      batches.add(new Batch(false, logRequest(take(logsToSend)), random.nextLong(mostBrokerTime)));
    }
    return batches;
  }

  private <E> List<E> withRepeats(List<E> all) {
    List<E> sent = new ArrayList<>(all);
    for (E element : all) {
      for (int again = Math.max(0, random.nextInt(5) - 2); again > 0; again--) {
        sent.add(element);
      }
    }
    Collections.shuffle(sent, random);
    return sent;
  }

  /** A few elements, none of them twice: a log's equal lines are all that one record holds. */
  private <E> List<E> take(List<E> from) {
    List<E> taken = new ArrayList<>();
    for (int n = 1 + random.nextInt(7); n > 0 && !from.isEmpty(); n--) {
      E next = from.get(from.size() - 1);
      if (taken.contains(next)) {
        break;
      }
      taken.add(next);
      from.remove(from.size() - 1);
    }
    return taken;
  }

  private byte[] spanRequest(List<SentSpan> sent) {
    TracesData.Builder request = TracesData.newBuilder();
    Resource last = null;
    for (SentSpan span : sent) {
      if (!span.resource.equals(last) || random.nextInt(4) == 0) {
        request.addResourceSpans(ResourceSpans.newBuilder().setResource(span.resource));
        request
            .getResourceSpansBuilder(request.getResourceSpansCount() - 1)
            .addScopeSpansBuilder()
            .setScope(SCOPE);
        last = span.resource;
      }
      request
          .getResourceSpansBuilder(request.getResourceSpansCount() - 1)
          .getScopeSpansBuilder(0)
          .addSpans(span.span);
    }
    return request.build().toByteArray();
  }

  private byte[] logRequest(List<SentLog> sent) {
    List<SentLog> lines = new ArrayList<>();
    sent.forEach(log -> lines.addAll(Collections.nCopies(log.copies, log)));
    if (random.nextBoolean()) {
      Collections.shuffle(lines, random);
    }
    LogsData.Builder request = LogsData.newBuilder();
    Resource last = null;
    for (SentLog line : lines) {
      if (!line.resource.equals(last) || random.nextInt(4) == 0) {
        request.addResourceLogs(ResourceLogs.newBuilder().setResource(line.resource));
        request
            .getResourceLogsBuilder(request.getResourceLogsCount() - 1)
            .addScopeLogsBuilder()
            .setScope(SCOPE);
        last = line.resource;
      }
      request
          .getResourceLogsBuilder(request.getResourceLogsCount() - 1)
          .getScopeLogsBuilder(0)
          .addLogRecords(line.log);
    }
    return request.build().toByteArray();
  }

  private void trace(TraceId trace) {
    int reach = 100 + random.nextInt(1_900); // small ones make ties
    int ids = 1 + random.nextInt(6);
    for (int n = random.nextInt(8); n > 0; n--) {
      span(trace, 1 + random.nextInt(ids), ids, reach);
    }
    for (int n = random.nextInt(9); n > 0 || (logs.isEmpty() && spans.isEmpty()); n--) {
      log(trace, random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(ids + 2), reach);
    }
  }

  private void span(TraceId trace, long id, int ids, int reach) {
    long start = random.nextInt(reach);
    Span.Builder span =
        Otlp.span(
                trace,
                id,
                random.nextInt(ids + 2),
                start,
                start + random.nextInt(random.nextBoolean() ? 5 : reach))
            .setName("operation " + random.nextInt(3))
            .setKindValue(random.nextInt(6));
    if (random.nextInt(4) == 0) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    span.addAllAttributes(attributes());
    Resource resource = anyResource();
    addOnce(new SentSpan(resource, span.build()));
    if (random.nextInt(3) == 0) { // sent twice with a difference, often with no other end
      span.setEndTimeUnixNano(span.getEndTimeUnixNano() + Math.max(0, random.nextInt(20) - 10))
          .setName("operation " + random.nextInt(3))
          .setKindValue(random.nextInt(6));
      addOnce(new SentSpan(random.nextBoolean() ? resource : anyResource(), span.build()));
    }
  }

  private void addOnce(SentSpan span) {
    if (!spans.contains(span)) {
      spans.add(span);
    }
  }

  private void log(TraceId trace, long span, int reach) {
    LogRecord.Builder log = LogRecord.newBuilder().setSeverityNumberValue(random.nextInt(27));
    long time = 1L + random.nextInt(reach + 40);
    if (random.nextBoolean()) {
      log.setTimeUnixNano(time).setObservedTimeUnixNano(time + 500);
    } else {
      log.setObservedTimeUnixNano(time);
    }
    log.addAllAttributes(attributes());
    String spanHex = span == 0 ? "none" : HexFormat.of().toHexDigits(span);
    String line = "line " + random.nextInt(3);
    switch (random.nextInt(6)) {
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
      default -> {
        log.setTraceId(Otlp.bytes(trace));
        if (span != 0) {
          log.setSpanId(Otlp.bytes(span));
        }
      }
    }
    log.setBody(Otlp.text(line));
    SentLog sent =
        new SentLog(anyResource(), log.build(), Math.max(1, random.nextInt(6) - 2), trace, span);
    boolean known =
        logs.stream()
            .anyMatch(other -> other.resource.equals(sent.resource) && other.log.equals(sent.log));
    if (!known) {
      logs.add(sent);
    }
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
