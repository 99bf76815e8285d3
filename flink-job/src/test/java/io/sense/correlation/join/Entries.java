package io.sense.correlation.join;

import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import io.sense.telemetry.TraceId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Spans, logs and traces made by hand, for tests. */
final class Entries {
  static final TraceId TRACE = new TraceId(0x1234, 0x5678);
  static final Origin SHOP = origin("shop", null);
  static final int INTERNAL = 1;
  static final int SERVER = 2;
  static final int CLIENT = 3;

  private Entries() {}

  static Origin origin(String service, @Nullable String instance) {
    return new Origin(service, instance, null, null, false);
  }

  /** A SERVER span of the shop; a parent of 0 is none. */
  static SpanEntry span(long id, long parent, long start, long end, long brokerTime) {
    return span(fields(id, parent, SERVER, start, end, false, null), SHOP, brokerTime);
  }

  static SpanEntry span(SpanFields fields, Origin origin, long brokerTime) {
    return new SpanEntry(
        fields,
        origin,
        new RecordHash(fields.spanId(), 31 * fields.startNanos() + fields.endNanos()),
        brokerTime,
        body(fields.spanId()));
  }

  static Body body(long id) {
    return new Body(
        new byte[] {1}, new byte[] {2}, OtlpRequest.Slice.of(new byte[] {3, (byte) id}), true);
  }

  static SpanFields fields(
      long id,
      long parent,
      int kind,
      long start,
      long end,
      boolean error,
      @Nullable BusinessIds ids) {
    return new SpanFields(
        TRACE, id, parent, kind, "op " + id, start, end, error, ids, false, List.of());
  }

  /** A log of the shop with severity INFO; a span of 0 is none. */
  static LogEntry log(long id, long span, long time, long brokerTime) {
    return log(id, new LogFields(TRACE, span, time, 9, null, false, false), SHOP, brokerTime);
  }

  static LogEntry log(long id, LogFields fields, Origin origin, long brokerTime) {
    return new LogEntry(new RecordHash(0, id), fields, origin, brokerTime, body(id));
  }

  static Trace trace(List<SpanEntry> spans, List<LogEntry> logs) {
    Trace trace = new Trace(TRACE);
    spans.forEach(trace::put);
    logs.forEach(trace::put);
    return trace;
  }

  private static Object describe(@Nullable Body body) {
    return body == null
        ? "none"
        : List.of(
            Arrays.toString(body.resourceHeader()),
            Arrays.toString(body.scopeHeader()),
            Arrays.toString(body.record().toByteArray()));
  }

  /** All that a trace holds, to compare two of them. */
  static Map<String, Object> describe(Trace trace) {
    return describe(trace, Entries::describe);
  }

  /** As {@link #describe(Trace)}, but for the bodies, which may lie on the heap or not. */
  static Map<String, Object> describeWithoutBodies(Trace trace) {
    return describe(trace, body -> "somewhere");
  }

  private static Map<String, Object> describe(
      Trace trace, Function<@Nullable Body, Object> bodies) {
    Map<String, Object> all = new TreeMap<>();
    all.put("trace", trace.id);
    all.put("generation", trace.generation);
    all.put("settledAt", trace.settledAt);
    all.put("decidedAt", trace.decidedAt);
    all.put("amendAt", trace.amendAt);
    all.put("revisedAt", trace.revisedAt);
    all.put("revisionDue", trace.revisionDue);
    all.put("truncated", trace.truncated);
    all.put("hasMatch", trace.hasMatch());
    all.put("root", trace.root() == null ? "none" : trace.root().fields.spanId());
    for (SpanEntry span : trace.spans.values()) {
      all.put(
          "span " + span.fields.spanId(),
          Arrays.asList(
              span.fields,
              span.origin,
              span.hash,
              span.brokerTime,
              span.settled,
              bodies.apply(span.body)));
    }
    for (LogEntry log : trace.logs.values()) {
      all.put(
          "log " + log.id.toHex(),
          Arrays.asList(
              log.fields,
              log.origin,
              log.brokerTime,
              log.match,
              log.matchedSpan,
              log.left,
              log.rematched,
              bodies.apply(log.body)));
    }
    trace.waiting.forEach(
        (span, logs) ->
            all.put(
                "waiting for " + span, logs.stream().map(log -> log.id.toHex()).sorted().toList()));
    all.put(
        "deferred",
        trace.deferred.stream()
            .map(
                deferred ->
                    List.of(
                        deferred.signal(),
                        deferred.chunk().traceId(),
                        deferred.records(),
                        deferred.chunk().brokerTime(),
                        Arrays.toString(deferred.chunk().otlp())))
            .toList());
    return all;
  }
}
