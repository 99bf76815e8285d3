package io.sense.benchmarks.load;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.telemetry.TraceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * One trace of very many records, as a batch import writes it: a SERVER span lasts the whole time,
 * INTERNAL spans below it follow one another, each at work for 60 % of its turn. Spans come when
 * they end, so the root comes last; logs come at once.
 *
 * <p>Each turn has a log. Of ten, seven name the span of their turn and one names the root; one
 * names none and was written within the span, one names none and was written between two spans,
 * where only the root was at work. So the right span is known for every log, and the two kinds that
 * name none can be decided at settling only. Thread-safe.
 */
public final class GiantTrace implements Load {
  /** Spans, and likewise logs, of a request. */
  public static final int BATCH = 500;

  /** Name of the service that does it all. */
  public static final String SERVICE = "inventory-import";

  /** Name of the root span. */
  public static final String ROOT = "POST /import";

  /** A span in so many has an error. */
  public static final int ERROR_EVERY = 100;

  /** How a log is tied to a span. */
  public enum LogKind {
    /** Names the span of its turn. */
    NAMES_SPAN(0.3),
    /** Names the root. */
    NAMES_ROOT(0.4),
    /** Names none; written within the span of its turn. */
    WITHIN_SPAN(0.35),
    /** Names none; written after the span of its turn. */
    BETWEEN_SPANS(0.8);

    private final double partOfTurn;

    LogKind(double partOfTurn) {
      this.partOfTurn = partOfTurn;
    }

    /** Whether it can be matched before the trace settles. */
    public boolean namesSpan() {
      return this == NAMES_SPAN || this == NAMES_ROOT;
    }
  }

  private static final double PART_AT_WORK = 0.6;
  private static final int KINDS = 10;

  private static final int TRACE_HIGH = 0;
  private static final int TRACE_LOW = 1;
  private static final int ROOT_ID = 2;
  private static final int SPAN_ID = 3;
  private static final int START = 4;
  private static final int END = 5;
  private static final int LOG_TIME = 6;

  private final TraceIds ids;
  private final long number;
  private final int spans;
  private final double turnNanos;
  private final long epochNanos;
  private final Template spansOfRequest;
  private final Template lastSpans;
  private final Template logsOfRequest;

  /**
   * A trace that comes at a steady rate.
   *
   * @param ids which its id is of
   * @param number of the trace among those
   * @param spans how many, the root among them, and how many logs as well; a multiple of {@link
   *     #BATCH}
   * @param duration from its first record to its last
   * @param epochNanos what the clock says when it begins
   */
  public GiantTrace(TraceIds ids, long number, int spans, Duration duration, long epochNanos) {
    if (spans % BATCH != 0) {
      throw new IllegalArgumentException(spans + " is no multiple of " + BATCH);
    }
    this.ids = ids;
    this.number = number;
    this.spans = spans;
    this.turnNanos = (double) duration.toNanos() / spans;
    this.epochNanos = epochNanos;
    RandomGenerator random = new Random(43); // the same bytes in every run
    List<Span> full = new ArrayList<>(BATCH);
    List<LogRecord> logs = new ArrayList<>(BATCH);
    for (int slot = 0; slot < BATCH; slot++) {
      full.add(span(slot, random));
      logs.add(log(slot, random));
    }
    spansOfRequest = Template.of(Otlp.traces(SERVICE, full));
    logsOfRequest = Template.of(Otlp.logs(SERVICE, logs));
    full.set(BATCH - 1, root());
    lastSpans = Template.of(Otlp.traces(SERVICE, full));
  }

  /** Of the trace. */
  public TraceId id() {
    return ids.id(number);
  }

  /** Spans, the root among them; there are as many logs. */
  public int spans() {
    return spans;
  }

  /** How the log of a turn is tied to a span. */
  public static LogKind kind(int turn) {
    return switch (turn % KINDS) {
      case 7 -> LogKind.NAMES_ROOT;
      case 8 -> LogKind.WITHIN_SPAN;
      case 9 -> LogKind.BETWEEN_SPANS;
      default -> LogKind.NAMES_SPAN;
    };
  }

  /** The turn of a log, told by its time. */
  public int turn(long logTimeNanos) {
    return (int) ((logTimeNanos - epochNanos) / turnNanos);
  }

  /** Id of the span that the log of a turn belongs to. */
  public long rightSpan(int turn) {
    return switch (kind(turn)) {
      case NAMES_SPAN, WITHIN_SPAN -> spanId(turn);
      case NAMES_ROOT, BETWEEN_SPANS -> rootId();
    };
  }

  @Override
  public long requests() {
    return 2L * spans / BATCH;
  }

  /** Logs, then spans, of a batch of turns: both when the last of these turns is over. */
  @Override
  public long offsetNanos(long request) {
    return (long) ((request / 2 + 1) * BATCH * turnNanos);
  }

  @Override
  public Request request(long request) {
    return new Request(
        request % 2 == 0 ? Request.LOGS : Request.TRACES,
        template(request).gzip(uncompressed(request)),
        BATCH,
        true);
  }

  /** The protobuf of a request. */
  byte[] uncompressed(long request) {
    int firstTurn = (int) (request / 2) * BATCH;
    return template(request).fill((field, slot) -> value(field, firstTurn + slot));
  }

  private Template template(long request) {
    return request % 2 == 0
        ? logsOfRequest
        : request == requests() - 1 ? lastSpans : spansOfRequest;
  }

  private long value(int field, int turn) {
    boolean root = turn == spans - 1; // its turn has no span of its own
    return switch (field) {
      case TRACE_HIGH -> ids.high(number);
      case TRACE_LOW -> ids.low(number);
      case ROOT_ID -> rootId();
      case SPAN_ID -> spanId(turn);
      case START -> root ? epochNanos : nanos(turn);
      case END -> nanos(root ? turn + 1 : turn + PART_AT_WORK);
      default -> nanos(turn + kind(turn).partOfTurn);
    };
  }

  private long rootId() {
    return spanId(spans - 1);
  }

  private long spanId(int turn) {
    return ids.spanId(number, turn);
  }

  private long nanos(double turn) {
    return epochNanos + (long) (turn * turnNanos);
  }

  private static Span root() {
    int slot = BATCH - 1;
    return Span.newBuilder()
        .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
        .setSpanId(Otlp.id(Template.mark(ROOT_ID, slot)))
        .setStartTimeUnixNano(Template.mark(START, slot))
        .setEndTimeUnixNano(Template.mark(END, slot))
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setName(ROOT)
        .addAttributes(Otlp.attribute("http.request.method", "POST"))
        .addAttributes(Otlp.attribute("http.route", "/import"))
        .build();
  }

  private static Span span(int slot, RandomGenerator random) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
            .setSpanId(Otlp.id(Template.mark(SPAN_ID, slot)))
            .setParentSpanId(Otlp.id(Template.mark(ROOT_ID, slot)))
            .setStartTimeUnixNano(Template.mark(START, slot))
            .setEndTimeUnixNano(Template.mark(END, slot))
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setName("import row")
            .addAttributes(Otlp.attribute("code.function.name", "com.example.Import.row"))
            .addAttributes(Otlp.attribute("import.file", "inventory-2026-11-24.csv"))
            .addAttributes(Otlp.attribute("import.row.key", Otlp.noise(random, 24)))
            .addAttributes(Otlp.attribute("import.row.text", Otlp.noise(random, 126)));
    if (slot % ERROR_EVERY == 0) {
      span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    return span.build();
  }

  private static LogRecord log(int slot, RandomGenerator random) {
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimeUnixNano(Template.mark(LOG_TIME, slot))
            .setObservedTimeUnixNano(Template.mark(LOG_TIME, slot))
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
            .setSeverityText("INFO")
            .setTraceId(Otlp.id(Template.mark(TRACE_HIGH, slot), Template.mark(TRACE_LOW, slot)))
            .setBody(
                Otlp.text(
                    "Row "
                        + Otlp.noise(random, 24)
                        + " was read, checked and written: "
                        + Otlp.noise(random, 138)))
            .addAttributes(Otlp.attribute("code.function.name", "com.example.inventory.Import.row"))
            .addAttributes(Otlp.attribute("thread.name", "import-worker-1"));
    switch (kind(slot)) {
      case NAMES_SPAN -> log.setSpanId(Otlp.id(Template.mark(SPAN_ID, slot)));
      case NAMES_ROOT -> log.setSpanId(Otlp.id(Template.mark(ROOT_ID, slot)));
      default -> {
        // Names none.
      }
    }
    return log.build();
  }
}
