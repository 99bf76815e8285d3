package io.sense.benchmarks.load;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Small traces of one shape at a steady rate, such as workload W of the design, section 8: a trace
 * is 2 services x (2 spans + 2 logs), a record about 350 bytes, and the spans and the logs of a
 * service come in separate requests of 500 records.
 *
 * <p>The traces of a request make a batch, evenly spread over the time in which as many traces
 * come: logs and spans of the first service, then those of the next. A span's parent is the one
 * before it; a service's first span is SERVER, its last one CLIENT of the next service. Every log
 * was written where the span that it is tied to is the innermost. So a trace's first pair is
 * complete with its second request, if its logs name their spans. Thread-safe.
 */
public final class SmallTraces implements Load {
  /** Traces of workload W that share their requests. */
  public static final int BATCH = 250;

  /** Within a batch, the request that completes first pairs. */
  private static final int FIRST_PAIR = 1;

  private static final long MILLI = 1_000_000;

  /** What a span or log of the templates has beside its noise, in bytes. */
  private static final int FIXED_BYTES = 266;

  // Fields of the templates; those of spans and logs count on from these by their index.
  private static final int TRACE_HIGH = 0;
  private static final int TRACE_LOW = 1;
  private static final int SPAN_ID = 2;

  private final TraceIds ids;
  private final Shape shape;
  private final long batches;
  private final double nanosPerTrace;
  private final long epochNanos;
  private final int start;
  private final int end;
  private final int logTime;
  private final int[] logSpans;
  private final long[] logTimes;
  private final Template[] templates;

  /**
   * A load of a steady rate.
   *
   * @param ids of its traces, numbered from 0
   * @param traces how many at least; batches are whole
   * @param tracesPerSecond their rate
   * @param epochNanos what the clock says when the load starts
   */
  public SmallTraces(
      TraceIds ids, Shape shape, long traces, double tracesPerSecond, long epochNanos) {
    this.ids = ids;
    this.shape = shape;
    this.batches = (traces + shape.tracesPerRequest() - 1) / shape.tracesPerRequest();
    this.nanosPerTrace = 1e9 / tracesPerSecond;
    this.epochNanos = epochNanos;
    this.start = SPAN_ID + shape.allSpans();
    this.end = start + shape.allSpans();
    this.logTime = end + shape.allSpans();
    this.logSpans = new int[shape.allLogs()];
    this.logTimes = new long[shape.allLogs()];
    for (int log = 0; log < logSpans.length; log++) {
      logSpans[log] = spanOfLog(log);
      // Before the next span begins, and at another time than any other log.
      logTimes[log] = logSpans[log] * MILLI + (log + 1) * MILLI / (logTimes.length + 1);
    }
    RandomGenerator random = new Random(42); // the same bytes in every run
    this.templates = new Template[2 * shape.services()];
    for (int service = 0; service < shape.services(); service++) {
      templates[2 * service] = logs(service, random);
      templates[2 * service + 1] = spans(service, random);
    }
  }

  /** Whose traces these are. */
  public TraceIds ids() {
    return ids;
  }

  /** What they look like. */
  public Shape shape() {
    return shape;
  }

  /** How many traces there are. */
  public long traces() {
    return batches * shape.tracesPerRequest();
  }

  @Override
  public long requests() {
    return batches * templates.length;
  }

  @Override
  public long offsetNanos(long number) {
    return (long) (number * nanosPerTrace * shape.tracesPerRequest() / templates.length);
  }

  /** When the request is to be sent that completes the first pair of a trace. */
  public long firstPairOffsetNanos(long trace) {
    return offsetNanos(trace / shape.tracesPerRequest() * templates.length + FIRST_PAIR);
  }

  /** Whether the logs of a trace name their spans. */
  public boolean namesSpans(long trace) {
    return !shape.isUnnamed(trace % shape.tracesPerRequest());
  }

  /** The span that a log of a trace has to leave with. */
  public long spanOf(long trace, int log) {
    return ids.spanId(trace, logSpans[log]);
  }

  /**
   * Which log of its trace was written at a time.
   *
   * @return -1 if none was
   */
  public int logAt(long trace, long timeNanos) {
    long time = timeNanos - traceEpochNanos(trace);
    for (int log = 0; log < logTimes.length; log++) {
      if (logTimes[log] == time) {
        return log;
      }
    }
    return -1;
  }

  /** When a log of a trace was written, as its record says. */
  public long timeOf(long trace, int log) {
    return traceEpochNanos(trace) + logTimes[log];
  }

  @Override
  public Request request(long number) {
    int part = (int) (number % templates.length);
    boolean isLogs = part % 2 == 0;
    byte[] otlp = uncompressed(number);
    return new Request(
        isLogs ? Request.LOGS : Request.TRACES,
        shape.gzip() ? templates[part].gzip(otlp) : otlp,
        shape.recordsOfRequest(isLogs),
        shape.gzip());
  }

  /** The protobuf of a request. */
  public byte[] uncompressed(long number) {
    long firstTrace = number / templates.length * shape.tracesPerRequest();
    return templates[(int) (number % templates.length)].fill(
        (field, slot) -> value(field, firstTrace + slot));
  }

  private long value(int field, long trace) {
    if (field == TRACE_HIGH) {
      return ids.high(trace);
    }
    if (field == TRACE_LOW) {
      return ids.low(trace);
    }
    if (field < start) {
      return ids.spanId(trace, field - SPAN_ID);
    }
    long traceEpochNanos = traceEpochNanos(trace);
    if (field < end) {
      return traceEpochNanos + (field - start) * MILLI;
    }
    return field < logTime
        ? traceEpochNanos + endOf(field - end)
        : traceEpochNanos + logTimes[field - logTime];
  }

  /** The traces of a batch came one after the other before it was sent. */
  private long traceEpochNanos(long trace) {
    long batch = trace / shape.tracesPerRequest();
    long slot = trace % shape.tracesPerRequest();
    return epochNanos
        + offsetNanos(batch * templates.length)
        - (long) ((shape.tracesPerRequest() - slot) * nanosPerTrace);
  }

  /** Each span lies within the one before. */
  private long endOf(int span) {
    return (2L * shape.allSpans() + 2 - span) * MILLI;
  }

  private boolean isClient(int span) {
    int within = span % shape.spans();
    return within > 0 && within == shape.spans() - 1 && span / shape.spans() < shape.services() - 1;
  }

  /** The logs of a service go round its spans, but for the one that waits for the next service. */
  private int spanOfLog(int log) {
    int service = log / shape.logs();
    int last = (service + 1) * shape.spans() - 1;
    int candidates = isClient(last) ? shape.spans() - 1 : shape.spans();
    return service * shape.spans() + log % shape.logs() % candidates;
  }

  private static String service(int service) {
    return switch (service) {
      case 0 -> "checkout-frontend";
      case 1 -> "payment-service";
      default -> "backend-service-" + service;
    };
  }

  private Template spans(int service, RandomGenerator random) {
    List<Span> spans = new ArrayList<>();
    for (int slot = 0; slot < shape.tracesPerRequest(); slot++) {
      for (int within = 0; within < shape.spans(); within++) {
        spans.add(span(service * shape.spans() + within, slot, random));
      }
    }
    return Template.of(Otlp.traces(service(service), spans));
  }

  private Span span(int index, int slot, RandomGenerator random) {
    boolean serves = index % shape.spans() == 0;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
            .setSpanId(Otlp.id(Template.mark(SPAN_ID + index, slot)))
            .setStartTimeUnixNano(Template.mark(start + index, slot))
            .setEndTimeUnixNano(Template.mark(end + index, slot))
            .setKind(
                serves
                    ? Span.SpanKind.SPAN_KIND_SERVER
                    : isClient(index)
                        ? Span.SpanKind.SPAN_KIND_CLIENT
                        : Span.SpanKind.SPAN_KIND_INTERNAL)
            .setName(serves || isClient(index) ? "POST /api/v2/payments/{id}" : "authorise card")
            .addAttributes(Otlp.attribute("http.request.method", "POST"))
            .addAttributes(Otlp.attribute("http.route", "/api/v2/payments/{id}"))
            .addAttributes(Otlp.attribute("server.address", "payments.benchmark.internal"))
            .addAttributes(Otlp.attribute("enduser.id", Otlp.noise(random, 16)))
            .addAttributes(Otlp.attribute("url.query", Otlp.noise(random, noise() - 16)));
    if (index > 0) {
      span.setParentSpanId(Otlp.id(Template.mark(SPAN_ID + index - 1, slot)));
    }
    if (index == shape.allSpans() - 1 && slot % 50 == 0) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    return span.build();
  }

  private Template logs(int service, RandomGenerator random) {
    List<LogRecord> logs = new ArrayList<>();
    for (int slot = 0; slot < shape.tracesPerRequest(); slot++) {
      for (int within = 0; within < shape.logs(); within++) {
        logs.add(log(service * shape.logs() + within, slot, random));
      }
    }
    return Template.of(Otlp.logs(service(service), logs));
  }

  private LogRecord log(int index, int slot, RandomGenerator random) {
    boolean warns = slot % 25 == 0;
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimeUnixNano(Template.mark(logTime + index, slot))
            .setObservedTimeUnixNano(Template.mark(logTime + index, slot))
            .setSeverityNumber(
                warns ? SeverityNumber.SEVERITY_NUMBER_WARN : SeverityNumber.SEVERITY_NUMBER_INFO)
            .setSeverityText(warns ? "WARN" : "INFO")
            .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
            .setBody(
                Otlp.text(
                    "Payment "
                        + Otlp.noise(random, 16)
                        + " was handed on to the acquirer, waiting for its answer: "
                        + Otlp.noise(random, noise() + 24)))
            .addAttributes(
                Otlp.attribute("code.function.name", "com.example.payment.Payments.handOn"))
            .addAttributes(Otlp.attribute("thread.name", "http-nio-8080-exec-" + slot % 10));
    if (!shape.isUnnamed(slot)) {
      log.setSpanId(Otlp.id(Template.mark(SPAN_ID + logSpans[index], slot)));
    }
    return log.build();
  }

  /** Bytes of a record that gzip cannot shorten much. */
  private int noise() {
    return Math.max(17, shape.recordBytes() - FIXED_BYTES);
  }
}
