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
 * Workload W of the design, section 8: a trace is 2 services x (2 spans + 2 logs), a record about
 * 350 bytes, and the spans and the logs of a service come in separate requests of 500 records.
 *
 * <p>250 traces make a batch of four requests, evenly spread over the time in which 250 traces
 * come: logs and spans of the first service, then those of the second. Every log names its span, so
 * a trace's first pair is complete with its second request. Thread-safe.
 */
public final class SmallTraces implements Load {
  /** Traces that share their requests. */
  public static final int BATCH = 250;

  /** Spans of a trace; it has as many logs. */
  public static final int SPANS = 4;

  /** Spans and logs of a trace. */
  public static final int RECORDS = 2 * SPANS;

  private static final int REQUESTS_OF_BATCH = 4;
  private static final int RECORDS_OF_REQUEST = 2 * BATCH;

  /** Within a batch, the request that completes first pairs. */
  private static final int FIRST_PAIR = 1;

  private static final String FRONT = "checkout-frontend";
  private static final String BACK = "payment-service";
  private static final long MILLI = 1_000_000;

  // Fields of the templates; those of spans and logs count on from these by their index.
  private static final int TRACE_HIGH = 0;
  private static final int TRACE_LOW = 1;
  private static final int SPAN_ID = 2;
  private static final int START = SPAN_ID + SPANS;
  private static final int END = START + SPANS;
  private static final int LOG_TIME = END + SPANS;

  // A trace of ten milliseconds: SERVER and CLIENT of the first service, SERVER and INTERNAL of the
  // second, each inside the one before.
  private static final long[] STARTS = {0, MILLI, 2 * MILLI, 3 * MILLI};
  private static final long[] ENDS = {10 * MILLI, 9 * MILLI, 8 * MILLI, 7 * MILLI};
  private static final long[] LOG_TIMES = {MILLI / 2, 9 * MILLI + MILLI / 2, 2 * MILLI, 5 * MILLI};
  private static final int[] LOG_SPANS = {0, 0, 2, 3};

  private final TraceIds ids;
  private final long batches;
  private final double nanosPerTrace;
  private final long epochNanos;
  private final Template[] templates = new Template[REQUESTS_OF_BATCH];

  /**
   * A load of a steady rate.
   *
   * @param ids of its traces, numbered from 0
   * @param traces how many at least; batches are whole
   * @param tracesPerSecond their rate
   * @param epochNanos what the clock says when the load starts
   */
  public SmallTraces(TraceIds ids, long traces, double tracesPerSecond, long epochNanos) {
    this.ids = ids;
    this.batches = (traces + BATCH - 1) / BATCH;
    this.nanosPerTrace = 1e9 / tracesPerSecond;
    this.epochNanos = epochNanos;
    RandomGenerator random = new Random(42); // the same bytes in every run
    templates[0] = logs(FRONT, 0, random);
    templates[1] = spans(FRONT, 0, random);
    templates[2] = logs(BACK, 2, random);
    templates[3] = spans(BACK, 2, random);
  }

  /** Whose traces these are. */
  public TraceIds ids() {
    return ids;
  }

  /** How many traces there are. */
  public long traces() {
    return batches * BATCH;
  }

  @Override
  public long requests() {
    return batches * REQUESTS_OF_BATCH;
  }

  @Override
  public long offsetNanos(long number) {
    return (long) (number * nanosPerTrace * BATCH / REQUESTS_OF_BATCH);
  }

  /** When the request is to be sent that completes the first pair of a trace. */
  public long firstPairOffsetNanos(long trace) {
    return offsetNanos(trace / BATCH * REQUESTS_OF_BATCH + FIRST_PAIR);
  }

  @Override
  public Request request(long number) {
    int part = (int) (number % REQUESTS_OF_BATCH);
    return Request.of(
        part % 2 == 0 ? Request.LOGS : Request.TRACES, uncompressed(number), RECORDS_OF_REQUEST);
  }

  /** The protobuf of a request. */
  public byte[] uncompressed(long number) {
    long firstTrace = number / REQUESTS_OF_BATCH * BATCH;
    long batchEpochNanos = epochNanos + offsetNanos(number / REQUESTS_OF_BATCH * REQUESTS_OF_BATCH);
    return templates[(int) (number % REQUESTS_OF_BATCH)].fill(
        (field, slot) -> value(field, slot, firstTrace + slot, batchEpochNanos));
  }

  private long value(int field, int slot, long trace, long batchEpochNanos) {
    if (field == TRACE_HIGH) {
      return ids.high(trace);
    }
    if (field == TRACE_LOW) {
      return ids.low(trace);
    }
    if (field < START) {
      return ids.spanId(trace, field - SPAN_ID);
    }
    // The traces of a batch came one after the other before it was sent.
    long traceEpochNanos = batchEpochNanos - (long) ((BATCH - slot) * nanosPerTrace);
    if (field < END) {
      return traceEpochNanos + STARTS[field - START];
    }
    return field < LOG_TIME
        ? traceEpochNanos + ENDS[field - END]
        : traceEpochNanos + LOG_TIMES[field - LOG_TIME];
  }

  private static Template spans(String service, int first, RandomGenerator random) {
    List<Span> spans = new ArrayList<>(RECORDS_OF_REQUEST);
    for (int slot = 0; slot < BATCH; slot++) {
      spans.add(span(first, slot, random));
      spans.add(span(first + 1, slot, random));
    }
    return Template.of(Otlp.traces(service, spans));
  }

  private static Span span(int index, int slot, RandomGenerator random) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
            .setSpanId(Otlp.id(Template.mark(SPAN_ID + index, slot)))
            .setStartTimeUnixNano(Template.mark(START + index, slot))
            .setEndTimeUnixNano(Template.mark(END + index, slot))
            .setKind(
                switch (index) {
                  case 0, 2 -> Span.SpanKind.SPAN_KIND_SERVER;
                  case 1 -> Span.SpanKind.SPAN_KIND_CLIENT;
                  default -> Span.SpanKind.SPAN_KIND_INTERNAL;
                })
            .setName(index == 3 ? "authorise card" : "POST /api/v2/payments/{id}")
            .addAttributes(Otlp.attribute("http.request.method", "POST"))
            .addAttributes(Otlp.attribute("http.route", "/api/v2/payments/{id}"))
            .addAttributes(Otlp.attribute("server.address", "payments.benchmark.internal"))
            .addAttributes(Otlp.attribute("enduser.id", Otlp.noise(random, 16)))
            .addAttributes(Otlp.attribute("url.query", Otlp.noise(random, 68)));
    if (index > 0) {
      span.setParentSpanId(Otlp.id(Template.mark(SPAN_ID + index - 1, slot)));
    }
    if (index == 3 && slot % 50 == 0) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    return span.build();
  }

  private static Template logs(String service, int first, RandomGenerator random) {
    List<LogRecord> logs = new ArrayList<>(RECORDS_OF_REQUEST);
    for (int slot = 0; slot < BATCH; slot++) {
      logs.add(log(first, slot, random));
      logs.add(log(first + 1, slot, random));
    }
    return Template.of(Otlp.logs(service, logs));
  }

  private static LogRecord log(int index, int slot, RandomGenerator random) {
    boolean warns = slot % 25 == 0;
    return LogRecord.newBuilder()
        .setTimeUnixNano(Template.mark(LOG_TIME + index, slot))
        .setObservedTimeUnixNano(Template.mark(LOG_TIME + index, slot))
        .setSeverityNumber(
            warns ? SeverityNumber.SEVERITY_NUMBER_WARN : SeverityNumber.SEVERITY_NUMBER_INFO)
        .setSeverityText(warns ? "WARN" : "INFO")
        .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
        .setSpanId(Otlp.id(Template.mark(SPAN_ID + LOG_SPANS[index], slot)))
        .setBody(
            Otlp.text(
                "Payment "
                    + Otlp.noise(random, 16)
                    + " was handed on to the acquirer, waiting for its answer: "
                    + Otlp.noise(random, 108)))
        .addAttributes(Otlp.attribute("code.function.name", "com.example.payment.Payments.handOn"))
        .addAttributes(Otlp.attribute("thread.name", "http-nio-8080-exec-" + slot % 10))
        .build();
  }
}
