package io.sense.correlation;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Traffic of a few services, the same for the same seed: traces that interleave, logs with and
 * without span ids, absent spans, late parts, equal lines, requests that are sent again, spans that
 * are sent again with a later end, logs of no trace, and records that are no OTLP.
 */
final class Traffic {
  /** A Kafka record. */
  record Request(String topic, int partition, byte[] otlp) {}

  /** What is known of a trace however it is correlated: distinct spans and logs. */
  record Size(int spans, int logs) {}

  /** Traces of {@link #sendLast}, each of one span. */
  static final int LAST = 40;

  /** How often a run ends with them. */
  static final int LAST_ROUNDS = 2;

  private static final long EPOCH_NANOS = 1_700_000_000_000_000_000L;
  private static final long MILLI = 1_000_000;
  private static final int SERVICES = 8;

  /** By how many traces the records of a trace are spread. */
  private static final int SPREAD = 300;

  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("scope").build();

  final List<Request> requests = new ArrayList<>();
  final Map<String, Size> traces = new TreeMap<>();

  /** Sent, repeats among them. */
  int spansReceived;

  /** Sent, repeats and logs of no trace among them, unreadable records not. */
  int logsReceived;

  int uncorrelatable;
  int unreadableOfSpans;
  int unreadableOfLogs;

  private final Random random;
  private final List<Placed> placed = new ArrayList<>();

  /** Lines of one service that one Kafka record has to hold together. */
  private record Placed(double place, int service, List<Span> spans, List<LogRecord> logs) {}

  Traffic(long seed, int traces) {
    random = new Random(seed);
    for (int n = 0; n < traces; n++) {
      trace(n, traces);
    }
    placed.sort(Comparator.comparingDouble(Placed::place));
    intoRequests();
  }

  /** Distinct spans of all traces. */
  int spans() {
    return traces.values().stream().mapToInt(Size::spans).sum();
  }

  /** Distinct logs, those of no trace among them. */
  int logs() {
    return traces.values().stream().mapToInt(Size::logs).sum() + uncorrelatable;
  }

  /**
   * Sends traces that settle after all that was sent before them, whatever the subtask: their
   * parent never comes, so they wait for the longer quiet period. Returns their ids.
   */
  static List<String> sendLast(LiveTopics topics) throws Exception {
    UUID unique = UUID.randomUUID();
    List<TraceId> ids =
        IntStream.range(0, LAST)
            .mapToObj(n -> new TraceId(unique.getMostSignificantBits(), n + 1L))
            .toList();
    topics.flush();
    topics.append(
        Topics.OTLP_SPANS,
        0,
        Otlp.spans(
            Otlp.service("last"),
            ids.stream()
                .map(id -> Otlp.span(id, 1, 2, EPOCH_NANOS, EPOCH_NANOS).build())
                .toList()));
    return ids.stream().map(TraceId::toString).toList();
  }

  private void trace(int number, int of) {
    TraceId trace = new TraceId(random.nextLong(), number + 1L);
    long start = EPOCH_NANOS + number * 10L * MILLI;
    int kind = random.nextInt(100);
    int calls = kind < 4 ? 0 : 1 + random.nextInt(3);
    int absent = kind >= 4 && kind < 10 ? random.nextInt(2 * calls) : -1;
    int spans = 0;
    int logs = 0;
    int service = random.nextInt(SERVICES);
    long parent = 0;
    for (int call = 0; call < calls; call++) { // each service serves, and calls the next
      service = call == 0 ? service : (service + 1 + random.nextInt(SERVICES - 1)) % SERVICES;
      for (int part = 0; part < 2; part++) {
        long id = 1 + 2L * call + part;
        long from = start + (5L * id + random.nextInt(3)) * MILLI;
        Span.Builder span =
            Otlp.span(trace, id, parent, from, from + (200 - 10 * id) * MILLI)
                .setKind(
                    part == 0 ? Span.SpanKind.SPAN_KIND_SERVER : Span.SpanKind.SPAN_KIND_INTERNAL);
        if (random.nextInt(10) == 0) {
          span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
        if (call == 0 && part == 0 && random.nextInt(3) == 0) {
          span.addAttributes(Otlp.attribute("circuit_id", "circuit " + random.nextInt(of)));
        }
        if (2 * call + part != absent) {
          span(number, of, service, span);
          spans++;
        }
        logs += lines(number, of, service, trace, id, from);
        parent = id;
      }
    }
    if (kind < 4 || random.nextInt(10) == 0) { // lines alone, and lines of a service without spans
      logs += lines(number, of, random.nextInt(SERVICES), trace, 0, start);
      line(number, of, service, Otlp.log(trace, 0, start, "of no span " + number), 1);
      logs++;
    }
    if (spans + logs > 0) {
      traces.put(trace.toString(), new Size(spans, logs));
    }
    if (random.nextInt(20) == 0) {
      line(number, of, service, LogRecord.newBuilder().setBody(Otlp.text("alone " + number)), 1);
      uncorrelatable++;
    }
  }

  private void span(int number, int of, int service, Span.Builder span) {
    double place = place(number, of);
    placed.add(new Placed(place, service, List.of(span.build()), List.of()));
    if (random.nextInt(30) == 0) { // sent before it ended, and again
      span.setEndTimeUnixNano(span.getEndTimeUnixNano() - MILLI);
      placed.add(new Placed(place + random.nextInt(3), service, List.of(span.build()), List.of()));
    }
  }

  /** Returns how many lines there are. */
  private int lines(int number, int of, int service, TraceId trace, long span, long fromNanos) {
    int lines = 0;
    for (int n = random.nextInt(3); n > 0; n--) {
      long time = fromNanos + random.nextInt(100) * MILLI;
      String text = "line " + span + " " + n;
      LogRecord.Builder log =
          switch (random.nextInt(6)) {
            case 0, 1 -> Otlp.log(trace, 0, time, text);
            case 2 ->
                LogRecord.newBuilder()
                    .setTimeUnixNano(time)
                    .setBody(
                        Otlp.text(
                            text
                                + " trace_id="
                                + trace
                                + " span_id="
                                + HexFormat.of().toHexDigits(span)));
            default -> Otlp.log(trace, span, time, text);
          };
      int copies = random.nextInt(20) == 0 ? 2 : 1;
      line(number, of, service, log.setSeverityNumberValue(1 + random.nextInt(24)), copies);
      lines += copies;
    }
    return lines;
  }

  private void line(int number, int of, int service, LogRecord.Builder log, int copies) {
    placed.add(
        new Placed(
            place(number, of),
            service,
            List.of(),
            IntStream.range(0, copies).mapToObj(copy -> log.build()).toList()));
  }

  /** Where in the traffic a record of a trace comes; some come far later than the rest. */
  private double place(int number, int of) {
    int late = random.nextInt(40) == 0 ? random.nextInt(of / 2) : 0;
    return number + random.nextInt(SPREAD) + late;
  }

  private void intoRequests() {
    Map<Integer, List<Placed>> spans = new HashMap<>();
    Map<Integer, List<Placed>> logs = new HashMap<>();
    for (Placed lines : placed) {
      List<Placed> gathered =
          (lines.logs.isEmpty() ? spans : logs)
              .computeIfAbsent(lines.service, service -> new ArrayList<>());
      gathered.add(lines);
      if (gathered.size() >= 10 + random.nextInt(30)) {
        request(gathered);
      }
    }
    spans.values().forEach(this::request);
    logs.values().forEach(this::request);
  }

  private void request(List<Placed> gathered) {
    if (gathered.isEmpty()) {
      return;
    }
    Resource resource =
        Otlp.resource(
            "service.name", "service " + gathered.get(0).service, "deployment.environment", "test");
    boolean ofSpans = gathered.get(0).logs.isEmpty();
    byte[] otlp = ofSpans ? spans(resource, gathered) : logs(resource, gathered);
    String topic = ofSpans ? Topics.OTLP_SPANS : Topics.OTLP_LOGS;
    boolean withLogOfNoTrace =
        gathered.stream().flatMap(p -> p.logs.stream()).anyMatch(Traffic::isOfNoTrace);
    // A log of no trace cannot be known again, so it would count twice.
    int times = random.nextInt(15) == 0 && !withLogOfNoTrace ? 2 : 1;
    for (int n = 0; n < times; n++) {
      int back = n == 0 ? 0 : random.nextInt(Math.min(requests.size(), 200));
      requests.add(
          requests.size() - back, new Request(topic, random.nextInt(LiveTopics.PARTITIONS), otlp));
    }
    spansReceived += times * gathered.stream().mapToInt(p -> p.spans.size()).sum();
    logsReceived += times * gathered.stream().mapToInt(p -> p.logs.size()).sum();
    if (random.nextInt(50) == 0) {
      requests.add(new Request(topic, 0, ByteString.copyFromUtf8("no OTLP").toByteArray()));
      unreadableOfSpans += ofSpans ? 1 : 0;
      unreadableOfLogs += ofSpans ? 0 : 1;
    }
    gathered.clear();
  }

  private static boolean isOfNoTrace(LogRecord log) {
    return log.getTraceId().isEmpty() && log.getBody().getStringValue().startsWith("alone");
  }

  private static byte[] spans(Resource resource, List<Placed> gathered) {
    var spans = ResourceSpans.newBuilder().setResource(resource);
    var scope = spans.addScopeSpansBuilder().setScope(SCOPE);
    gathered.forEach(lines -> scope.addAllSpans(lines.spans));
    return TracesData.newBuilder().addResourceSpans(spans).build().toByteArray();
  }

  private static byte[] logs(Resource resource, List<Placed> gathered) {
    var logs = ResourceLogs.newBuilder().setResource(resource);
    var scope = logs.addScopeLogsBuilder().setScope(SCOPE);
    gathered.forEach(lines -> scope.addAllLogRecords(lines.logs));
    return LogsData.newBuilder().addResourceLogs(logs).build().toByteArray();
  }
}
