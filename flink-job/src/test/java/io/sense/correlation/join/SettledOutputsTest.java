package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.CorrelationHarness;
import io.sense.correlation.Otlp;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.JoinOutputs;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.LogMatch;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.TraceDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leaves when a trace settles and when it is amended, beside correlations and logs. */
final class SettledOutputsTest {
  private static final long T = 1_700_000_040_000L; // the start of a minute
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final Resource SHOP = Otlp.service("shop");
  private static final Resource BANK = Otlp.service("bank");
  private static final LedgerSignal SPANS = LedgerSignal.LEDGER_SIGNAL_SPANS;
  private static final LedgerSignal LOGS = LedgerSignal.LEDGER_SIGNAL_LOGS;

  private final List<CorrelationHarness> opened = new ArrayList<>();
  private CorrelationHarness harness;

  @BeforeEach
  void open() throws Exception {
    harness = new CorrelationHarness(Timing.DEFAULT, 1 << 30);
    opened.add(harness);
    harness.open();
    watermark(0);
  }

  @AfterEach
  void close() {
    opened.forEach(CorrelationHarness::close);
  }

  // ---- Documents

  @Test
  void keepsTheSpansAndLogsOfASettledTraceInOnePart() throws Exception {
    spans(1_000, SHOP, root());
    logs(1_001, SHOP, log(1, 15, "named"), log(0, 15, "by its time"));
    watermark(5_000);
    assertThat(documents()).isEmpty();
    watermark(6_001);
    TraceDocument part = documents().get(0);
    assertThat(documents()).hasSize(1);
    assertThat(part.getTraceId()).isEqualTo(TRACE.toString());
    assertThat(part.getGeneration()).isEqualTo(T + 1_000);
    assertThat(part.getSettledAt()).isEqualTo(T + 6_001);
    assertThat(part.getPart()).isZero();
    assertThat(part.getChangedMatchesList()).isEmpty();
    assertThat(spanNames(part)).containsExactly("operation 1");
    assertThat(Otlp.records(part.getLogs().toByteArray()))
        .isEqualTo(harness.logRecords()) // as they left: with uid, match and span
        .hasSize(2);
  }

  @Test
  void addsAPartWithWhatAnAmendmentBringsAndChanges() throws Exception {
    spans(1_000, SHOP, root());
    logs(1_001, SHOP, log(1, 15, "named"), log(7, 500_000_000, "names one that is late"));
    watermark(61_001);
    assertThat(matches()).containsExactly("named span_id", "names one that is late trace");
    spans(70_000, SHOP, Otlp.span(TRACE, 7, 1, 400_000_000, 600_000_000).setName("late"));
    logs(70_001, SHOP, log(0, 550_000_000, "late"));
    watermark(75_000);
    TraceDocument part = documents().get(1);
    assertThat(documents()).hasSize(3);
    assertThat(part.getGeneration()).isEqualTo(T + 1_000);
    assertThat(part.getSettledAt()).isEqualTo(T + 75_000);
    assertThat(spanNames(part)).containsExactly("late");
    assertThat(Otlp.records(part.getLogs().toByteArray()))
        .extracting(log -> log.getBody().getStringValue())
        .containsExactly("late");
    assertThat(documents().get(2).getChangedMatchesList())
        .containsExactly(
            LogMatch.newBuilder()
                .setLogRecordUid(Otlp.values(harness.logRecords().get(1), "log.record.uid").get(0))
                .setMatch("span_id")
                .setSpanId(7)
                .build());
    assertThat(documents()).extracting(TraceDocument::getPart).containsExactly(0, 0, 1);
  }

  @Test
  void putsASpanThatSupersedesIntoTheAmendment() throws Exception {
    spans(1_000, SHOP, root());
    watermark(6_000);
    spans(7_000, SHOP, root().setEndTimeUnixNano(90).setName("longer"));
    watermark(12_000);
    assertThat(documents()).hasSize(2);
    assertThat(spanNames(documents().get(1))).containsExactly("longer");
  }

  @Test
  void cutsTheDocumentOfALargeTraceIntoNumberedParts() throws Exception {
    String text = "x".repeat(10_000);
    spans(1_000, SHOP, root());
    LogRecord.Builder[] logs = new LogRecord.Builder[100];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = log(1, 15, i + text);
    }
    logs(1_001, SHOP, logs);
    watermark(6_001);
    List<TraceDocument> parts = documents();
    assertThat(parts).extracting(TraceDocument::getPart).containsExactly(0, 1, 2);
    assertThat(
            parts.stream()
                .mapToInt(part -> Otlp.records(part.getLogs().toByteArray()).size())
                .sum())
        .isEqualTo(100);
    assertThat(parts).allMatch(part -> part.getSerializedSize() < 600_000);
  }

  // ---- Segments for linking, correlation spans, calls

  @Test
  void tellsOfEachTraceOnceThatItSettled() throws Exception {
    spans(1_000, SHOP, root().addAttributes(Otlp.attribute("circuit_id", "c-1")));
    spans(1_000, SHOP, child(SHOP));
    watermark(6_000);
    logs(7_000, SHOP, log(0, 15, "late"));
    watermark(20_000);
    assertThat(settled())
        .containsExactly(
            new SettledTrace(
                TRACE, T + 1_000, T + 6_000, true, 1, "shop", 10, 20, false, "c-1", null, null,
                List.of()));
    assertThat(harness.aside(JoinOutputs.CORRELATION_SPANS))
        .extracting(Outgoing::key)
        .containsExactly(TRACE.toString());
  }

  @Test
  void tellsOfSpanLinksAlsoOfThoseThatAreLate() throws Exception {
    TraceId other = new TraceId(3, 4);
    TraceId another = new TraceId(5, 6);
    spans(
        1_000,
        SHOP,
        root().addLinks(link(other, 8)).addLinks(link(other, 9)).addLinks(link(TRACE, 2)));
    watermark(6_000);
    spans(7_000, SHOP, Otlp.span(TRACE, 5, 1, 11, 12).addLinks(link(another, 7)));
    watermark(20_000);
    assertThat(settled())
        .extracting(SettledTrace::first, SettledTrace::spanLinks)
        .containsExactly(
            tuple(true, List.of(new SpanLink(other, 8))),
            tuple(false, List.of(new SpanLink(another, 7))));
  }

  @Test
  void tellsTheSmallestSpanLinkedToWhicheverCameFirst() throws Exception {
    TraceId other = new TraceId(3, 4);
    spans(1_000, SHOP, root().addLinks(link(other, -1)).addLinks(link(other, 9)));
    spans(1_001, SHOP, child(SHOP).addLinks(link(other, 8)));
    watermark(6_001);
    assertThat(settled())
        .extracting(SettledTrace::spanLinks)
        .containsExactly(List.of(new SpanLink(other, 8)));
  }

  @Test
  void saysThatATraceFailed() throws Exception {
    spans(1_000, SHOP, root());
    logs(1_000, SHOP, log(1, 15, "bad").setSeverityNumberValue(17));
    watermark(6_000);
    assertThat(settled()).extracting(SettledTrace::errors).containsExactly(true);
  }

  @Test
  void countsACallOnceBothItsEndsAreKnown() throws Exception {
    spans(1_000, SHOP, root());
    spans(1_000, BANK, child(BANK).setStatus(Status.newBuilder().setCodeValue(2)));
    spans(1_001, SHOP, Otlp.span(TRACE, 3, 1, 11, 12)); // within the shop
    spans(1_001, SHOP, Otlp.span(TRACE, 9, 8, 13, 2_013)); // its parent is late
    watermark(61_001);
    assertThat(edges()).containsExactly("shop>bank at 60000: 1 calls, 1 errors, [-1]=[1]");
    spans(100_000, BANK, Otlp.span(TRACE, 8, 1, 12, 15));
    watermark(110_000);
    assertThat(edges())
        .containsExactlyInAnyOrder(
            "shop>bank at 60000: 1 calls, 1 errors, [-1]=[1]",
            "shop>bank at 60000: 1 calls, 0 errors, [-1]=[1]",
            "bank>shop at 60000: 1 calls, 0 errors, [3]=[1]");
  }

  // ---- The ledger

  @Test
  void holdsRecordsOpenUntilTheyAreDecided() throws Exception {
    spans(1_000, SHOP, root(), child(SHOP));
    logs(1_000, SHOP, log(1, 15, "named"), log(0, 15, "by its time"));
    watermark(2_000);
    assertThat(ledger(SPANS)).containsExactly("0: open=2");
    assertThat(ledger(LOGS)).containsExactly("0: span_id=1 open=1");
    watermark(6_000);
    assertThat(ledger(SPANS)).containsExactly("0: correlated=2");
    assertThat(ledger(LOGS)).containsExactly("0: span_id=1 interval=1");
  }

  @Test
  void booksRepeatsInTheirOwnMinute() throws Exception {
    spans(1_000, SHOP, root());
    logs(1_000, SHOP, log(1, 15, "named"));
    watermark(6_000);
    spans(61_000, SHOP, root());
    logs(61_000, SHOP, log(1, 15, "named"));
    watermark(62_000);
    assertThat(ledger(SPANS)).containsExactly("0: correlated=1", "60000: repeats=1");
    assertThat(ledger(LOGS)).containsExactly("0: span_id=1", "60000: repeats=1");
  }

  @Test
  void takesTheEarlierOfTwoForTheRecordWhicheverIsReadFirst() throws Exception {
    watermark(57_000);
    spans(60_500, SHOP, root());
    spans(59_500, SHOP, root());
    logs(60_500, SHOP, log(9, 15, "waits"));
    logs(59_500, SHOP, log(9, 15, "waits"));
    watermark(58_000);
    assertThat(ledger(SPANS)).containsExactly("0: open=1", "60000: repeats=1");
    assertThat(ledger(LOGS)).containsExactly("0: open=1", "60000: repeats=1");
    watermark(200_000);
    assertThat(ledger(SPANS)).containsExactly("0: correlated=1", "60000: repeats=1");
    assertThat(ledger(LOGS)).containsExactly("0: interval=1", "60000: repeats=1");
  }

  @Test
  void countsWhatWaitsAsOpenToo() throws Exception {
    spans(30_000, SHOP, root(), child(SHOP)); // too far ahead of the watermark
    watermark(1);
    assertThat(ledger(SPANS)).containsExactly("0: open=2");
    watermark(40_000);
    assertThat(ledger(SPANS)).containsExactly("0: correlated=2");
  }

  // ---- Giant traces

  /** With a heap this small all bodies lie in the state. */
  @Test
  void settlesAGiantTraceInSlicesBetweenWhichItsNeighboursGoOn() throws Exception {
    harness = new CorrelationHarness(Timing.DEFAULT, 64 << 10);
    opened.add(harness);
    harness.open();
    watermark(0);
    String text = "x".repeat(2_000);
    int records = 0;
    watermark(2_000);
    // The root, which comes last, will move the moment before it.
    logs(6_500, SHOP, log(0, 25, "beyond the moment" + text + text));
    for (int chunk = 0; chunk < 40; chunk++) {
      Span.Builder[] spans = new Span.Builder[100];
      LogRecord.Builder[] logs = new LogRecord.Builder[100];
      for (int i = 0; i < 100; i++) {
        int id = 2 + 100 * chunk + i;
        spans[i] =
            Otlp.span(TRACE, id, 1, 10L * id, 10L * id + 5)
                .addAttributes(Otlp.attribute("text", text));
        logs[i] = log(i % 4 == 0 ? 0 : id, 10L * id + 2, id + text);
      }
      logs(1_000 + chunk, SHOP, logs); // before their spans
      spans(1_000 + chunk, SHOP, spans);
      records += 100;
    }
    spans(1_045, SHOP, Otlp.span(TRACE, 1, 0, 1, 2));
    TraceId neighbour = new TraceId(7, 7);
    harness.spans(Otlp.spans(BANK, Otlp.span(neighbour, 1, 0, 1, 2)), T + 1_000);
    watermark(6_100);
    assertThat(settledRows()).extracting(Correlation::getSpanCount).contains(records + 1, 1);
    for (int step = 1; step <= 10; step++) { // a slice each
      watermark(6_100 + step);
    }
    assertThat(logsOf(documents())).isBetween(1, records - 1);

    logs(6_150, SHOP, log(2, 15, "comes meanwhile"));
    var snapshot = harness.snapshot();
    List<TraceDocument> before = documents();
    List<LogRecord> left = new ArrayList<>(harness.logRecords());
    CorrelationHarness restored = new CorrelationHarness(Timing.DEFAULT, 64 << 10);
    opened.add(restored);
    harness = restored.restore(snapshot);
    for (int step = 1; step < 100; step++) {
      watermark(6_110 + step);
    }
    assertThat(logsOf(before) + logsOf(documents())).isEqualTo(records);
    left.addAll(harness.logRecords());
    assertThat(left)
        .hasSize(records + 1) // that beyond the moment is for the amendment
        .extracting(log -> Otlp.values(log, "log.record.uid").get(0))
        .doesNotHaveDuplicates();
    Map<String, Integer> matches = new TreeMap<>();
    left.forEach(log -> matches.merge(Otlp.values(log, "sense.match").get(0), 1, Integer::sum));
    assertThat(matches).containsExactly(Map.entry("interval", 1_000), Map.entry("span_id", 3_001));
    for (int step = 0; step < 10; step++) { // the amendment has slices too
      watermark(700_000 + step);
    }
    assertThat(matches()).contains("beyond the moment" + text + text + " interval");
    assertThat(logsOf(before) + logsOf(documents())).isEqualTo(records + 2);
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  private void spans(int time, Resource resource, Span.Builder... spans) throws Exception {
    harness.spans(Otlp.spans(resource, spans), T + time);
  }

  private void logs(int time, Resource resource, LogRecord.Builder... logs) throws Exception {
    harness.logs(Otlp.logs(resource, logs), T + time);
  }

  private void watermark(int time) throws Exception {
    harness.watermark(T + time);
  }

  private static Span.Builder root() {
    return Otlp.span(TRACE, 1, 0, 10, 20);
  }

  private static Span.Builder child(Resource ignored) {
    return Otlp.span(TRACE, 2, 1, 12, 18);
  }

  private static Span.Link link(TraceId trace, long span) {
    return Span.Link.newBuilder().setTraceId(Otlp.bytes(trace)).setSpanId(Otlp.bytes(span)).build();
  }

  private static LogRecord.Builder log(long span, long timeNanos, String text) {
    return Otlp.log(TRACE, span, timeNanos, text);
  }

  private List<String> matches() {
    return harness.logRecords().stream()
        .map(log -> log.getBody().getStringValue() + " " + Otlp.values(log, "sense.match").get(0))
        .toList();
  }

  private List<TraceDocument> documents() throws Exception {
    List<TraceDocument> parts = new ArrayList<>();
    for (Outgoing message : harness.aside(JoinOutputs.DOCUMENTS)) {
      parts.add(TraceDocument.parseFrom(message.value()));
    }
    return parts;
  }

  private static int logsOf(List<TraceDocument> documents) {
    return documents.stream()
        .mapToInt(part -> Otlp.records(part.getLogs().toByteArray()).size())
        .sum();
  }

  private static List<String> spanNames(TraceDocument part) throws Exception {
    List<String> names = new ArrayList<>();
    ByteString spans = part.getSpans();
    for (ResourceSpans resource : TracesData.parseFrom(spans).getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> names.add(span.getName()));
      }
    }
    return names;
  }

  private List<SettledTrace> settled() {
    return harness.aside(JoinOutputs.SETTLED);
  }

  private List<Correlation> settledRows() throws Exception {
    return harness.correlations().stream().filter(row -> row.getRevision() % 2 == 1).toList();
  }

  private List<String> edges() throws Exception {
    List<String> edges = new ArrayList<>();
    for (Booking booking : harness.aside(JoinOutputs.EDGES)) {
      ServiceEdge edge = ServiceEdge.parseFrom(booking.amount());
      edges.add(
          "%s>%s at %d: %d calls, %d errors, %s=%s"
              .formatted(
                  edge.getCaller(),
                  edge.getCallee(),
                  edge.getMinute() - T,
                  edge.getCalls(),
                  edge.getErrors(),
                  edge.getDurations().getBucketList(),
                  edge.getDurations().getCountList()));
    }
    return edges;
  }

  /** What the join has booked so far, added up by minute. */
  private List<String> ledger(LedgerSignal signal) throws Exception {
    Map<Long, Map<String, Long>> minutes = new TreeMap<>();
    for (Booking booking : harness.aside(JoinOutputs.LEDGER)) {
      LedgerRow row = LedgerRow.parseFrom(booking.amount());
      if (row.getSignal() == signal) {
        Map<String, Long> sums =
            minutes.computeIfAbsent(row.getMinute() - T, m -> new java.util.LinkedHashMap<>());
        add(sums, "span_id", row.getSpanId());
        add(sums, "interval", row.getInterval());
        add(sums, "trace", row.getTrace());
        add(sums, "orphan", row.getOrphan());
        add(sums, "correlated", row.getCorrelated());
        add(sums, "repeats", row.getRepeats());
        add(sums, "open", row.getOpen());
        assertThat(row.getReceived()).isZero(); // the splitters book that
      }
    }
    return minutes.entrySet().stream()
        .map(
            minute -> {
              minute.getValue().values().removeIf(count -> count == 0);
              return minute.getKey() + ": " + minute.getValue().toString().replaceAll("[{},]", "");
            })
        .toList();
  }

  private static void add(Map<String, Long> sums, String name, long count) {
    sums.merge(name, count, Long::sum);
  }
}
