package io.sense.correlation.join;

import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_AMENDED;
import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_COMPLETE;
import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.correlation.CorrelationHarness;
import io.sense.correlation.Otlp;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Broker times are milliseconds after {@link #T}; quiet 5 s and 60 s, horizon 10 min. */
final class JoinSpansWithLogsTest {
  private static final long T = 1_700_000_000_000L;
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final Resource SHOP = Otlp.service("shop");
  private static final int HORIZON = 600_000;

  private final List<CorrelationHarness> opened = new ArrayList<>();
  private CorrelationHarness harness;

  @BeforeEach
  void open() throws Exception {
    harness = open(Timing.DEFAULT, 1 << 20);
    watermark(0);
  }

  @AfterEach
  void close() {
    opened.forEach(CorrelationHarness::close);
  }

  // ---- When logs leave

  @Test
  void letsTheLogGoAtOnceWhenItsSpanIsHere() throws Exception {
    spans(1_000, root());
    assertThat(harness.logRecords()).isEmpty();
    logs(1_010, log(1, 15, "text"));
    assertThat(matches()).containsExactly("text span_id");
    LogRecord log = harness.logRecords().get(0);
    assertThat(log.getTraceId()).isEqualTo(Otlp.bytes(TRACE));
    assertThat(log.getSpanId()).isEqualTo(Otlp.bytes(1));
    assertThat(Otlp.values(log, "sense.span.name")).containsExactly("operation 1");
    assertThat(Otlp.values(log, "sense.root.service")).containsExactly("shop");
    assertThat(Otlp.values(log, "sense.root.operation")).containsExactly("operation 1");
    assertThat(harness.counter("logsMatchedBySpanId")).isOne();
  }

  @Test
  void letsTheLogGoAtOnceWhenItsSpanComesLast() throws Exception {
    logs(1_000, log(2, 15, "text"));
    assertThat(harness.logRecords()).isEmpty();
    spans(1_010, child());
    assertThat(matches()).containsExactly("text span_id");
    assertThat(Otlp.values(harness.logRecords().get(0), "sense.root.service"))
        .as("not known yet")
        .isEmpty();
    spans(1_020, root());
    assertThat(harness.logRecords()).hasSize(1);
  }

  @Test
  void fillsInTheTraceThatALogNamesInItsText() throws Exception {
    spans(1_000, root());
    logs(
        1_010,
        LogRecord.newBuilder()
            .setTimeUnixNano(15)
            .setBody(Otlp.text("trace_id=" + TRACE + " span_id=0000000000000001")));
    LogRecord log = harness.logRecords().get(0);
    assertThat(log.getTraceId()).isEqualTo(Otlp.bytes(TRACE));
    assertThat(log.getSpanId()).isEqualTo(Otlp.bytes(1));
  }

  @Test
  void decidesTheOtherMatchesOnlyWhenTheTraceSettles() throws Exception {
    spans(1_000, root());
    logs(1_000, log(0, 15, "within"), log(99, 16, "names a span that never comes"));
    logs(1_000, log(0, 999_000_000, "long after"));
    watermark(60_999);
    assertThat(harness.logRecords()).isEmpty();
    watermark(61_000);
    assertThat(matches())
        .containsExactlyInAnyOrder(
            "within interval", "names a span that never comes interval", "long after trace");
    for (LogRecord log : harness.logRecords()) {
      boolean interval = Otlp.values(log, "sense.match").contains("interval");
      assertThat(log.getSpanId())
          .isEqualTo(interval ? Otlp.bytes(1) : com.google.protobuf.ByteString.EMPTY);
    }
    assertThat(last().getMatches())
        .isEqualTo(MatchCounts.newBuilder().setInterval(2).setTrace(1).build());
  }

  @Test
  void labelsALogOfATraceWithoutSpansAnOrphan() throws Exception {
    logs(1_000, log(7, 15, "text"));
    watermark(61_000);
    assertThat(matches()).containsExactly("text orphan");
    assertThat(harness.logRecords().get(0).getSpanId())
        .as("the span that it names stays")
        .isEqualTo(Otlp.bytes(7));
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_COMPLETE);
    assertThat(last().getMatches().getOrphan()).isOne();
    assertThat(last().getSpanCount()).isZero();
  }

  // ---- When rows leave

  @Test
  void staysSilentBeforeTheFirstMatch() throws Exception {
    spans(1_000, root());
    logs(1_001, log(0, 15, "names no span"), log(2, 15, "names one that is not here"));
    watermark(10_000);
    assertThat(harness.correlations()).isEmpty();
  }

  @Test
  void givesTheFirstRevisionWithTheFirstMatch() throws Exception {
    spans(1_000, root());
    logs(1_001, log(1, 15, "text"));
    assertThat(rows()).containsExactly(tuple(CORRELATION_STATE_OPEN, 4L, 1, 1));
    assertThat(last().getGeneration()).isEqualTo(T + 1_000);
    assertThat(last().getMatches().getSpanId()).isOne();
  }

  @Test
  void revisesAtMostOnceASecond() throws Exception {
    spans(1_000, root());
    for (int i = 0; i < 40; i++) {
      logs(1_001 + i * 50, log(1, 15, "text " + i));
      watermark(1_001 + i * 50);
    }
    // At 1 001, 2 001 and, of what came since then, at 3 001 at the latest.
    watermark(3_001);
    watermark(4_500);
    assertThat(rows())
        .containsExactly(
            tuple(CORRELATION_STATE_OPEN, 2L * 2, 1, 1),
            tuple(CORRELATION_STATE_OPEN, 2L * 22, 1, 21),
            tuple(CORRELATION_STATE_OPEN, 2L * 41, 1, 40));
    assertThat(harness.counter("openRevisions")).isEqualTo(3);
  }

  @Test
  void givesTheRestOfASecondAlsoWhenNothingMoreComes() throws Exception {
    spans(1_000, root());
    logs(1_001, log(1, 15, "1"));
    logs(1_100, log(1, 15, "2"));
    watermark(2_000);
    assertThat(rows()).hasSize(1);
    watermark(2_001);
    assertThat(rows()).hasSize(2);
    watermark(5_000);
    assertThat(rows()).hasSize(2);
  }

  @Test
  void completesWhenTheTraceSettles() throws Exception {
    spans(1_000, root(), child());
    logs(1_001, log(1, 15, "text"));
    watermark(6_000);
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_OPEN);
    watermark(6_001);
    assertThat(rows())
        .containsExactly(
            tuple(CORRELATION_STATE_OPEN, 6L, 2, 1), tuple(CORRELATION_STATE_COMPLETE, 7L, 2, 1));
    assertThat(harness.counter("tracesSettled")).isOne();
  }

  @Test
  void completesATraceOfSpansAlone() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    assertThat(rows()).containsExactly(tuple(CORRELATION_STATE_COMPLETE, 3L, 1, 0));
  }

  @Test
  void leavesARecordBeyondTheMomentToTheAmendmentThoughItHasItAlready() throws Exception {
    spans(1_000, root());
    watermark(3_000);
    logs(6_500, log(1, 15, "beyond 6 000"));
    watermark(6_000);
    assertThat(rows()).containsExactly(tuple(CORRELATION_STATE_COMPLETE, 3L, 1, 0));
    watermark(11_500);
    assertThat(rows().get(rows().size() - 1)).isEqualTo(tuple(CORRELATION_STATE_AMENDED, 5L, 1, 1));
  }

  // ---- Late records

  @Test
  void amendsAtMostOncePerQuietPeriod() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    for (int i = 0; i < 10; i++) {
      logs(20_000 + i * 1_000, log(1, 15, "late " + i));
      watermark(20_000 + i * 1_000);
    }
    watermark(40_000);
    assertThat(rows())
        .containsExactly(
            tuple(CORRELATION_STATE_COMPLETE, 3L, 1, 0),
            tuple(CORRELATION_STATE_AMENDED, 15L, 1, 6), // at 25 000
            tuple(CORRELATION_STATE_AMENDED, 23L, 1, 10)); // at 31 000
    assertThat(last().getGeneration()).isEqualTo(T + 1_000);
    assertThat(harness.counter("tracesAmended")).isEqualTo(2);
    assertThat(harness.logRecords()).as("each left once").hasSize(10);
  }

  @Test
  void amendsAMatchWithoutLettingTheLogGoAgain() throws Exception {
    logs(1_000, log(2, 15, "text"));
    watermark(61_000);
    assertThat(matches()).containsExactly("text orphan");
    spans(70_000, root());
    watermark(75_000);
    assertThat(last().getMatches()).isEqualTo(MatchCounts.newBuilder().setInterval(1).build());
    spans(80_000, child());
    watermark(85_000);
    assertThat(last().getMatches()).isEqualTo(MatchCounts.newBuilder().setSpanId(1).build());
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_AMENDED);
    assertThat(matches()).containsExactly("text orphan");
  }

  @Test
  void matchesALateLogAtOnceToTheSpanThatItNames() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    logs(7_000, log(1, 15, "late"));
    assertThat(matches()).containsExactly("late span_id");
    watermark(12_000);
    assertThat(last().getMatches().getSpanId()).isOne();
  }

  @Test
  void amendsAtTheHorizonAtTheLatest() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    int horizon = 6_000 + HORIZON;
    watermark(horizon - 1_000);
    logs(horizon, log(1, 15, "in the last millisecond"));
    watermark(horizon);
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_AMENDED);
    assertThat(last().getLogCount()).isOne();
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  // ---- Repetition

  @Test
  void dropsAndCountsRepeats() throws Exception {
    byte[] spans = Otlp.spans(SHOP, root(), child());
    byte[] logs = Otlp.logs(SHOP, log(1, 15, "text"), log(0, 16, "other"));
    harness.spans(spans, T + 1_000);
    harness.logs(logs, T + 1_001);
    harness.spans(spans, T + 1_500);
    harness.logs(logs, T + 1_501);
    watermark(6_001);
    Correlation complete = last();
    assertThat(complete.getSpanCount()).isEqualTo(2);
    assertThat(complete.getLogCount()).isEqualTo(2);
    assertThat(complete.getState())
        .as("repeats do not hold it open")
        .isEqualTo(CORRELATION_STATE_COMPLETE);
    harness.spans(spans, T + 100_000);
    harness.logs(logs, T + 100_001);
    watermark(200_000);
    assertThat(last()).as("nothing to amend").isEqualTo(complete);
    assertThat(harness.logRecords()).hasSize(2);
    assertThat(harness.counter("spansRepeated")).isEqualTo(4);
    assertThat(harness.counter("logsRepeated")).isEqualTo(4);
  }

  @Test
  void takesEqualLinesOfOneRecordForAsManyAndTheRecordSentAgainForNone() throws Exception {
    spans(1_000, root());
    byte[] three = Otlp.logs(SHOP, log(1, 15, "same"), log(1, 15, "same"), log(1, 15, "same"));
    harness.logs(three, T + 1_001);
    assertThat(harness.logRecords()).hasSize(3);
    assertThat(uids()).doesNotHaveDuplicates();
    harness.logs(three, T + 1_002);
    logs(1_003, log(1, 15, "same"));
    assertThat(harness.logRecords()).hasSize(3);
    assertThat(harness.counter("logsRepeated")).isEqualTo(4);
    watermark(6_001);
    assertThat(last().getLogCount()).isEqualTo(3);
  }

  @Test
  void tellsEqualLinesOfTwoServicesApart() throws Exception {
    logs(1_000, log(0, 15, "same"));
    harness.logs(Otlp.logs(Otlp.service("bank"), log(0, 15, "same")), T + 1_001);
    watermark(61_001);
    assertThat(last().getLogCount()).isEqualTo(2);
    assertThat(harness.counter("logsRepeated")).isZero();
  }

  @Test
  void keepsOfTwoSpansWithOneIdTheOneThatEndsLater() throws Exception {
    Span.Builder shorter = Otlp.span(TRACE, 1, 0, 10, 20).setName("shorter");
    Span.Builder longer = Otlp.span(TRACE, 1, 0, 10, 30).setName("longer");
    for (List<Span.Builder> order : List.of(List.of(shorter, longer), List.of(longer, shorter))) {
      harness = open(Timing.DEFAULT, 1 << 20);
      watermark(0);
      spans(1_000, order.get(0));
      spans(1_001, order.get(1));
      watermark(7_000);
      assertThat(last().getSpanCount()).isOne();
      assertThat(last().getOperation()).isEqualTo("longer");
      assertThat(last().getEndTimeUnixNano()).isEqualTo(30);
      assertThat(harness.counter("spansRepeated")).isOne();
    }
  }

  @Test
  void amendsWhatALateSpanThatSupersedesChanges() throws Exception {
    spans(1_000, Otlp.span(TRACE, 1, 0, 10, 20));
    logs(1_000, log(0, 6_000_000, "after its end"));
    watermark(6_000);
    assertThat(matches()).containsExactly("after its end trace");
    spans(7_000, Otlp.span(TRACE, 1, 0, 10, 7_000_000));
    watermark(12_000);
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_AMENDED);
    assertThat(last().getMatches().getInterval()).isOne();
    assertThat(last().getRevision()).as("still two distinct records").isEqualTo(5);
  }

  // ---- The end of a generation

  @Test
  void holdsNeitherStateNorTimersAfterTheHorizon() throws Exception {
    spans(1_000, root(), Otlp.span(TRACE, 3, 99, 12, 13));
    logs(1_001, log(1, 15, "1"), log(0, 15, "2"), log(98, 15, "3"));
    harness.snapshot();
    logs(30_000, log(1, 15, "4"));
    watermark(90_000);
    logs(100_000, log(1, 15, "5"));
    harness.snapshot();
    watermark(90_000 + HORIZON - 1);
    assertThat(harness.stateEntries()).isOne();
    watermark(90_000 + HORIZON + HORIZON / 30); // written ends come by the beat
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  @Test
  void keepsNoBodiesAfterSettling() throws Exception {
    String body = "a long text ".repeat(1_000);
    spans(1_000, root());
    logs(1_001, log(0, 15, body));
    harness.writeThrough();
    assertThat(stateBytes()).isGreaterThan(body.length());
    watermark(6_001);
    assertThat(stateBytes()).isBetween(1, 1_000);
  }

  @Test
  void beginsAnewGenerationAfterTheHorizon() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    int after = 6_000 + HORIZON + 1;
    watermark(after - 3_000);
    logs(after, log(1, 15, "after the horizon"));
    assertThat(harness.logRecords()).as("its generation has not begun").isEmpty();
    watermark(after + 60_000);
    assertThat(harness.correlations())
        .extracting(
            Correlation::getGeneration,
            Correlation::getState,
            Correlation::getSpanCount,
            Correlation::getLogCount)
        .containsExactly(
            tuple(T + 1_000, CORRELATION_STATE_COMPLETE, 1, 0),
            tuple(T + after, CORRELATION_STATE_COMPLETE, 0, 1));
    assertThat(harness.correlations().get(0).getCorrelationId())
        .isNotEqualTo(last().getCorrelationId());
    assertThat(matches()).containsExactly("after the horizon orphan");
    assertThat(harness.counter("tracesOpened")).isEqualTo(2);
    assertThat(harness.counter("tracesSettled")).isEqualTo(2);
    watermark(after + 60_000 + HORIZON);
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  /** What lies beyond the horizon waits through checkpoints, evictions and a restart. */
  @Test
  void restoresRecordsThatWaitForTheNextGeneration() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    int after = 6_000 + HORIZON + 1;
    watermark(after - 3_000);
    logs(after, log(1, 15, "after the horizon"));
    OperatorSubtaskState snapshot = harness.snapshot();
    harness = restore(snapshot, 1);
    watermark(after - 2_000);
    spans(after + 1, root());
    watermark(after + 60_000);
    assertThat(last().getGeneration()).isEqualTo(T + after);
    assertThat(last().getSpanCount()).isOne();
    assertThat(matches()).containsExactly("after the horizon span_id");
    watermark(after + 60_000 + HORIZON);
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  @Test
  void keepsNothingOfTheFormerGenerationInTheState() throws Exception {
    spans(1_000, root());
    watermark(6_000);
    int after = 6_000 + HORIZON + 1;
    watermark(after - 3_000);
    logs(after, log(1, 15, "of the next"));
    watermark(after);
    harness = restore(harness.snapshot(), 1 << 20); // begun, not settled
    watermark(after + 60_000);
    assertThat(last().getGeneration()).isEqualTo(T + after);
    assertThat(last().getSpanCount()).isZero();
    assertThat(matches()).containsExactly("of the next orphan");
  }

  /** A horizon may be set shorter than records can lie apart that are already here. */
  @Test
  void endsAlsoWithARecordBeyondAVeryShortHorizon() throws Exception {
    Timing hasty =
        new Timing(
            Duration.ofMillis(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofMillis(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMillis(5),
            100);
    for (int step : new int[] {5_000, 100}) { // at one leap, and stopping beyond the horizon
      harness = open(hasty, 1 << 20);
      watermark(0);
      spans(4_000, child());
      logs(4_500, log(0, 15, "far beyond"));
      spans(3_000, root());
      for (int time = step; time <= 5_000; time += step) {
        watermark(time);
      }
      assertThat(last().getSpanCount()).isEqualTo(2);
      assertThat(last().getLogCount()).isOne();
      assertThat(matches()).containsExactly("far beyond interval");
      watermark(100_000);
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.timers()).isZero();
    }
  }

  // ---- Order of broker times

  @Test
  void letsRecordsFarAheadWaitAndGivesTheSameResultAsInOrder() throws Exception {
    List<List<Correlation>> results = new ArrayList<>();
    for (boolean ahead : new boolean[] {false, true}) {
      harness = open(Timing.DEFAULT, 1 << 20);
      watermark(1_000);
      spans(2_000, root());
      if (ahead) { // the logs' partitions are read to their end before the spans'
        logs(20_000, log(1, 15, "late"));
        logs(6_900, log(2, 15, "in time"));
        assertThat(harness.logRecords()).as("both wait").isEmpty();
        watermark(2_000);
        assertThat(harness.logRecords()).isEmpty();
        spans(2_500, child());
        watermark(20_000);
      } else {
        watermark(2_000);
        spans(2_500, child());
        watermark(6_899);
        logs(6_900, log(2, 15, "in time"));
        watermark(19_999);
        logs(20_000, log(1, 15, "late"));
      }
      watermark(60_000);
      assertThat(matches()).containsExactlyInAnyOrder("in time span_id", "late span_id");
      results.add(settledRows());
    }
    assertThat(results.get(1)).isEqualTo(results.get(0)).hasSize(2);
  }

  @Test
  void takesInWhatWaitedOnceAnotherRecordHasMovedTheMoment() throws Exception {
    spans(1_000, root());
    watermark(3_000);
    logs(7_000, log(1, 15, "beyond 6 000"));
    assertThat(harness.logRecords()).isEmpty();
    logs(5_000, log(1, 15, "moves it to 10 000"));
    assertThat(matches())
        .containsExactlyInAnyOrder("beyond 6 000 span_id", "moves it to 10 000 span_id");
    watermark(11_999);
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_OPEN);
    watermark(12_000);
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_COMPLETE);
    assertThat(last().getLogCount()).isEqualTo(2);
  }

  @Test
  void takesNothingInBeforeTheFirstWatermark() throws Exception {
    harness = open(Timing.DEFAULT, 1 << 20);
    spans(1_000, root());
    logs(1_001, log(1, 15, "text"));
    assertThat(harness.logRecords()).isEmpty();
    assertThat(harness.timers()).as("something will wake it").isPositive();
    watermark(999);
    assertThat(matches()).containsExactly("text span_id");
  }

  @Test
  void settlesByAWatermarkThatLeaps() throws Exception {
    spans(1_000, root());
    logs(1_001, log(1, 15, "text"));
    harness.watermark(Long.MAX_VALUE);
    assertThat(rows())
        .containsExactly(
            tuple(CORRELATION_STATE_OPEN, 4L, 1, 1), tuple(CORRELATION_STATE_COMPLETE, 5L, 1, 1));
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  /** Behind the watermark: a broker's clock went back. It must be taken, and the trace must end. */
  @Test
  void takesARecordBehindTheWatermark() throws Exception {
    watermark(50_000);
    spans(1_000, root());
    logs(2_000, log(1, 15, "text"));
    watermark(50_001);
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_COMPLETE);
    assertThat(last().getLogCount()).isOne();
    spans(900, child());
    watermark(50_002);
    watermark(60_000);
    assertThat(last().getSpanCount()).isEqualTo(2);
    watermark(50_000 + HORIZON + 60_000);
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  // ---- The cap

  @Test
  void saysTruncatedPastTheCapAndLetsLogsPass() throws Exception {
    harness = open(capped(3), 1 << 20);
    watermark(0);
    spans(1_000, root(), child());
    logs(
        1_001,
        log(1, 15, "kept"),
        log(1, 15, "named"),
        log(0, 15, "not named"),
        log(77, 15, "absent"));
    spans(1_002, Otlp.span(TRACE, 3, 1, 12, 13));
    assertThat(matches())
        .containsExactly("kept span_id", "named span_id", "not named trace", "absent trace");
    watermark(7_000);
    assertThat(last().getTruncated()).isTrue();
    assertThat(last().getSpanCount()).isEqualTo(2);
    assertThat(last().getLogCount()).isOne();
    assertThat(harness.counter("logsBeyondCap")).isEqualTo(3);
    assertThat(harness.counter("spansBeyondCap")).isOne();
  }

  /** Records past the cap are not kept, so nobody could tell when they ended. */
  @Test
  void staysOpenAsLongAsAnyMayOnceItIsTruncated() throws Exception {
    harness = open(capped(1), 1 << 20);
    watermark(0);
    spans(1_000, root());
    logs(1_001, log(1, 15, "past the cap"));
    OperatorSubtaskState snapshot = harness.snapshot();
    harness = new CorrelationHarness(capped(1), 1 << 20);
    opened.add(harness.restore(snapshot));
    watermark(300_999);
    assertThat(harness.correlations()).isEmpty();
    watermark(301_000);
    assertThat(rows()).containsExactly(tuple(CORRELATION_STATE_COMPLETE, 3L, 1, 0));
    assertThat(last().getTruncated()).isTrue();
  }

  @Test
  void saysTruncatedAlsoWhenALateRecordPassesTheCap() throws Exception {
    harness = open(capped(1), 1 << 20);
    watermark(0);
    spans(1_000, root());
    watermark(6_000);
    assertThat(last().getTruncated()).isFalse();
    logs(7_000, log(1, 15, "late"));
    assertThat(matches()).containsExactly("late span_id");
    watermark(12_000);
    assertThat(last().getTruncated()).isTrue();
    assertThat(last().getState()).isEqualTo(CORRELATION_STATE_AMENDED);
    logs(20_000, log(1, 15, "later"));
    watermark(40_000);
    assertThat(rows()).as("once is enough").hasSize(2);
  }

  // ---- Checkpoints

  @Test
  void goesOnAfterARestoreAsIfNothingHadHappened() throws Exception {
    spans(1_000, root());
    logs(1_001, log(1, 15, "left before"), log(2, 15, "waits"), log(0, 16, "names none"));
    OperatorSubtaskState snapshot = harness.snapshot();
    assertThat(matches()).containsExactly("left before span_id");
    logs(1_002, log(0, 17, "after the barrier"));
    for (boolean rocks : new boolean[] {false, true}) {
      harness = new CorrelationHarness(Timing.DEFAULT, 1 << 20);
      opened.add(rocks ? harness.onRocksDb() : harness);
      if (rocks) {
        // A snapshot is of the backend that took it.
        CorrelationHarness first = new CorrelationHarness(Timing.DEFAULT, 1 << 20).onRocksDb();
        opened.add(first.open());
        first.watermark(T);
        first.spans(Otlp.spans(SHOP, root()), T + 1_000);
        first.logs(
            Otlp.logs(
                SHOP, log(1, 15, "left before"), log(2, 15, "waits"), log(0, 16, "names none")),
            T + 1_001);
        snapshot = first.snapshot();
      }
      harness.restore(snapshot);
      watermark(1_000);
      logs(1_001, log(1, 15, "left before"), log(2, 15, "waits"), log(0, 16, "names none"));
      logs(1_002, log(0, 17, "after the barrier"));
      spans(1_003, child());
      watermark(6_003);
      assertThat(matches())
          .containsExactlyInAnyOrder(
              "waits span_id", "names none interval", "after the barrier interval");
      assertThat(last().getLogCount()).isEqualTo(4);
      assertThat(last().getSpanCount()).isEqualTo(2);
      assertThat(last().getGeneration()).isEqualTo(T + 1_000);
      watermark(6_003 + HORIZON);
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.timers()).isZero();
    }
  }

  @Test
  void settlesAfterARestoreWithoutAnotherRecord() throws Exception {
    spans(1_000, root());
    harness = restore(harness.snapshot(), 1 << 20);
    watermark(6_000);
    assertThat(rows()).containsExactly(tuple(CORRELATION_STATE_COMPLETE, 3L, 1, 0));
  }

  /** Its body lies on the heap and in a segment that the decision under way goes through. */
  @Test
  void keepsTheBodyBeyondTheMomentOverARestoreWhileATraceIsSeenTo() throws Exception {
    watermark(2_000);
    String beyond = "beyond" + " ".repeat(20_000);
    logs(1_000, log(0, 15, "a".repeat(20_000)), log(0, 16, "b".repeat(20_000)));
    logs(6_500, log(0, 17, beyond)); // the root could still come and move the moment before it
    harness.snapshot();
    spans(1_010, child());
    harness.snapshot();
    spans(1_045, root());
    watermark(6_100);
    watermark(6_101);
    assertThat(rows()).endsWith(tuple(CORRELATION_STATE_COMPLETE, 9L, 2, 2));
    assertThat(harness.logRecords()).as("two of three segments").hasSize(2);
    harness = restore(harness.snapshot(), 1 << 20);
    watermarks(6_102);
    watermarks(20_000);
    assertThat(matches()).containsExactly(beyond + " interval");
    watermark(20_000 + HORIZON);
    assertThat(harness.stateEntries()).isZero();
  }

  @Test
  void leavesNothingInTheStateWhenTheHorizonIsSetLonger() throws Exception {
    spans(1_000, root());
    logs(1_001, log(1, 15, "text"));
    watermark(6_001);
    OperatorSubtaskState snapshot = harness.snapshot();
    Timing design = Timing.DEFAULT;
    Duration longer = design.horizon().multipliedBy(2);
    harness = new CorrelationHarness(withHorizon(longer), 1 << 20);
    opened.add(harness);
    harness.restore(snapshot);
    watermark(6_002 + 3 * HORIZON / 2);
    logs(6_002 + 3 * HORIZON / 2, log(1, 16, "late, by the longer horizon"));
    watermark(20_000 + 3 * HORIZON / 2);
    assertThat(rows()).containsExactly(tuple(CORRELATION_STATE_AMENDED, 7L, 1, 2));
    watermark(20_000 + 3 * HORIZON);
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
  }

  @Test
  void sharesItsTracesOutWhenItIsScaled() throws Exception {
    List<TraceId> traces = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      TraceId trace = new TraceId(i, i);
      traces.add(trace);
      harness.spans(Otlp.spans(SHOP, Otlp.span(trace, 1, 0, 10, 20)), T + 1_000);
      harness.logs(Otlp.logs(SHOP, Otlp.log(trace, 2, 15, "text")), T + 1_000);
    }
    OperatorSubtaskState snapshot = harness.snapshot();
    assertThat(harness.stateEntries()).as("the heap alone holds them").isZero();
    List<String> settled = new ArrayList<>();
    harness = new CorrelationHarness(Timing.DEFAULT, 1 << 20, 2);
    opened.add(harness);
    harness.restore(snapshot);
    for (int subtask = 0; subtask < 2; subtask++) {
      assertThat(harness.heapTraces(subtask)).isBetween(5L, 35L);
    }
    watermark(1_000);
    for (TraceId trace : traces) {
      harness.spans(Otlp.spans(SHOP, Otlp.span(trace, 2, 1, 12, 18)), T + 1_001);
    }
    watermark(6_001);
    assertThat(harness.logRecords()).hasSize(traces.size());
    for (Correlation row : harness.correlations()) {
      if (row.getState() == CORRELATION_STATE_COMPLETE) {
        settled.add(row.getTraceId());
        assertThat(row.getSpanCount()).isEqualTo(2);
        assertThat(row.getMatches().getSpanId()).isOne();
      }
    }
    watermark(6_001 + HORIZON);
    assertThat(harness.stateEntries()).isZero();
    assertThat(harness.timers()).isZero();
    assertThat(settled)
        .containsExactlyInAnyOrderElementsOf(traces.stream().map(TraceId::toString).toList());
  }

  @Test
  void givesTheSameResultsWhenEveryTraceIsDrivenOutAtOnce() throws Exception {
    List<List<Object>> results = new ArrayList<>();
    for (long heapBytes : new long[] {1 << 30, 1}) {
      for (boolean rocks : new boolean[] {false, true}) {
        harness = new CorrelationHarness(Timing.DEFAULT, heapBytes);
        opened.add(rocks ? harness.onRocksDb() : harness);
        harness.open();
        watermark(0);
        for (int i = 0; i < 5; i++) {
          for (int trace = 1; trace <= 5; trace++) {
            int time = 1_000 + i * 400;
            TraceId id = new TraceId(trace, trace);
            harness.spans(Otlp.spans(SHOP, Otlp.span(id, i + 1, i, 10, 20 + i)), T + time);
            harness.logs(
                Otlp.logs(SHOP, Otlp.log(id, i, 15, "named " + i), Otlp.log(id, 0, 15, "not " + i)),
                T + time + 1);
            watermark(time);
          }
        }
        watermarks(10_000);
        harness.logs(Otlp.logs(SHOP, Otlp.log(new TraceId(1, 1), 1, 15, "late")), T + 12_000);
        watermarks(20_000);
        results.add(List.of(harness.correlations(), List.copyOf(harness.logRecords())));
        watermark(20_000 + HORIZON);
        assertThat(harness.stateEntries()).isZero();
        assertThat(harness.timers()).isZero();
      }
    }
    assertThat(results.get(1)).isEqualTo(results.get(0));
    assertThat(sorted(results.get(2))).isEqualTo(sorted(results.get(0)));
    assertThat(results.get(3)).isEqualTo(results.get(2));
  }

  /** Driven out, a trace comes back with its logs in another order: that alone may differ. */
  private static List<Object> sorted(List<Object> results) {
    return results.stream()
        .map(all -> (Object) ((List<?>) all).stream().map(String::valueOf).sorted().toList())
        .toList();
  }

  private CorrelationHarness open(Timing timing, long heapBytes) throws Exception {
    CorrelationHarness next = new CorrelationHarness(timing, heapBytes);
    opened.add(next);
    return next.open();
  }

  private CorrelationHarness restore(OperatorSubtaskState snapshot, long heapBytes)
      throws Exception {
    CorrelationHarness next = new CorrelationHarness(Timing.DEFAULT, heapBytes);
    opened.add(next);
    return next.restore(snapshot);
  }

  private static Timing withHorizon(Duration horizon) {
    Timing design = Timing.DEFAULT;
    return new Timing(
        design.quietWhole(),
        design.quietIncomplete(),
        design.longestOpen(),
        horizon,
        design.revisionInterval(),
        design.alignment(),
        design.slack(),
        design.mostRecords());
  }

  private static Timing capped(int mostRecords) {
    Timing design = Timing.DEFAULT;
    return new Timing(
        design.quietWhole(),
        design.quietIncomplete(),
        design.longestOpen(),
        design.horizon(),
        design.revisionInterval(),
        design.alignment(),
        design.slack(),
        mostRecords);
  }

  private void spans(int time, Span.Builder... spans) throws Exception {
    harness.spans(Otlp.spans(SHOP, spans), T + time);
  }

  private void logs(int time, LogRecord.Builder... logs) throws Exception {
    harness.logs(Otlp.logs(SHOP, logs), T + time);
  }

  private void watermark(int time) throws Exception {
    harness.watermark(T + time);
  }

  /** As many as it takes to see to a trace whose bodies all lie in the state. */
  private void watermarks(int from) throws Exception {
    for (int step = 0; step < 50; step++) {
      watermark(from + step);
    }
  }

  private static Span.Builder root() {
    return Otlp.span(TRACE, 1, 0, 10, 20);
  }

  private static Span.Builder child() {
    return Otlp.span(TRACE, 2, 1, 12, 18);
  }

  private static LogRecord.Builder log(long span, long timeNanos, String text) {
    return Otlp.log(TRACE, span, timeNanos, text);
  }

  /** Text and match of each log that left. */
  private List<String> matches() {
    return harness.logRecords().stream()
        .map(log -> log.getBody().getStringValue() + " " + Otlp.values(log, "sense.match").get(0))
        .toList();
  }

  private List<String> uids() {
    return harness.logRecords().stream()
        .flatMap(log -> Otlp.values(log, "log.record.uid").stream())
        .toList();
  }

  /** State, revision, spans and logs of each row. */
  private List<org.assertj.core.groups.Tuple> rows() throws Exception {
    return harness.correlations().stream()
        .map(row -> tuple(row.getState(), row.getRevision(), row.getSpanCount(), row.getLogCount()))
        .toList();
  }

  private List<Correlation> settledRows() throws Exception {
    CorrelationState open = CORRELATION_STATE_OPEN;
    return harness.correlations().stream().filter(row -> row.getState() != open).toList();
  }

  private Correlation last() throws Exception {
    List<Correlation> rows = harness.correlations();
    return rows.get(rows.size() - 1);
  }

  private int stateBytes() throws Exception {
    return harness.segments(TRACE).values().stream().mapToInt(segment -> segment.length).sum();
  }
}
