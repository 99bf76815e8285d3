package io.sense.correlation.tally;

import static io.sense.telemetry.v1.LedgerSignal.LEDGER_SIGNAL_LOGS;
import static io.sense.telemetry.v1.LedgerSignal.LEDGER_SIGNAL_SPANS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.sense.correlation.TestEnvironment;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.Outgoing;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Broker times are milliseconds after the start of the minute {@link #T}. */
final class RunningTotalsTest {
  private static final long T = 1_700_000_040_000L;
  private static final int HOUR = 3_600_000;
  private static final int MAX_PARALLELISM = 8;

  private final List<Totals<?>> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Totals<?> totals : opened) {
      totals.harness.close();
      totals.environment.close();
    }
  }

  @Test
  void emitsTheWholeRowUnderItsKeyAtTheNextSecond() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.watermark(100);
    ledger.book(logs(1, Outcome.RECEIVED, 5));
    ledger.watermark(999);
    assertThat(ledger.rows()).isEmpty();
    ledger.watermark(1_000);
    assertThat(ledger.rows()).hasSize(1);
    assertThat(ledger.harness.extractOutputValues().get(0).key()).isEqualTo("logs " + T);
    LedgerRow row = ledger.rows().get(0);
    assertThat(row.getSignal()).isEqualTo(LEDGER_SIGNAL_LOGS);
    assertThat(row.getMinute()).isEqualTo(T);
    assertThat(row.getReceived()).isEqualTo(5);
    assertThat(row.getRevision()).isEqualTo(5);
  }

  @Test
  void addsUpWhatComesWithinASecondAndEmitsOnce() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    for (int i = 0; i < 100; i++) {
      ledger.watermark(i);
      ledger.book(logs(i, Outcome.RECEIVED, 1));
      ledger.book(logs(i, Outcome.SPAN_ID, 1));
    }
    ledger.watermark(10_000);
    assertThat(ledger.rows()).hasSize(1);
    assertThat(ledger.rows().get(0).getReceived()).isEqualTo(100);
    assertThat(ledger.rows().get(0).getSpanId()).isEqualTo(100);
    assertThat(ledger.rows().get(0).getRevision()).isEqualTo(200);
  }

  @Test
  void staysSilentWhileNothingChanges() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.RECEIVED, 1));
    for (int second = 1; second < HOUR / 1_000 + 10; second++) {
      ledger.watermark(1_000L * second);
    }
    assertThat(ledger.rows()).hasSize(1);
  }

  @Test
  void emitsTheWholeRowAgainAfterEachChange() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.RECEIVED, 3));
    ledger.book(logs(0, Outcome.OPEN, 3));
    ledger.watermark(1_000);
    ledger.book(logs(0, Outcome.OPEN, -3));
    ledger.book(logs(0, Outcome.TRACE, 3));
    ledger.watermark(2_000);
    assertThat(ledger.rows())
        .extracting(LedgerRow::getReceived, LedgerRow::getOpen, LedgerRow::getTrace)
        .containsExactly(tuple(3L, 3L, 0L), tuple(3L, 0L, 3L));
  }

  /** Into whatever minute, in whatever order: the last rows are those of any other order. */
  @Test
  void addsUpMinutesOutOfOrder() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.watermark(120_000);
    ledger.book(logs(120_500, Outcome.RECEIVED, 1));
    ledger.book(logs(10, Outcome.RECEIVED, 2));
    ledger.book(logs(60_010, Outcome.RECEIVED, 4));
    ledger.book(logs(20, Outcome.RECEIVED, 8));
    ledger.book(spans(30, Outcome.RECEIVED, 16));
    ledger.watermark(121_000);
    assertThat(ledger.rows())
        .extracting(LedgerRow::getSignal, LedgerRow::getMinute, LedgerRow::getReceived)
        .containsExactlyInAnyOrder(
            tuple(LEDGER_SIGNAL_LOGS, T + 120_000, 1L),
            tuple(LEDGER_SIGNAL_LOGS, T, 10L),
            tuple(LEDGER_SIGNAL_LOGS, T + 60_000, 4L),
            tuple(LEDGER_SIGNAL_SPANS, T, 16L));
  }

  @Test
  void endsARowAnHourAfterItsMinuteWithStateAndTimers() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.RECEIVED, 1));
    ledger.watermark(HOUR);
    assertThat(ledger.harness.numKeyedStateEntries()).isOne();
    ledger.watermark(HOUR + 1);
    assertThat(ledger.harness.numKeyedStateEntries()).isZero();
    assertThat(ledger.harness.numEventTimeTimers()).isZero();
  }

  @Test
  void emitsTheLastChangeOfARowThatEnds() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.RECEIVED, 1));
    ledger.watermark(HOUR);
    ledger.book(logs(0, Outcome.RECEIVED, 1));
    ledger.watermark(HOUR + 1_000);
    assertThat(ledger.rows()).extracting(LedgerRow::getReceived).containsExactly(1L, 2L);
    assertThat(ledger.harness.numKeyedStateEntries()).isZero();
    assertThat(ledger.harness.numEventTimeTimers()).isZero();
  }

  @Test
  void keepsARowWithOpenRecordsUntilTheyAreDecided() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.RECEIVED, 2));
    ledger.book(logs(0, Outcome.OPEN, 2));
    ledger.watermark(2 * HOUR);
    assertThat(ledger.harness.numKeyedStateEntries()).isOne();
    ledger.book(logs(0, Outcome.OPEN, -1));
    ledger.book(logs(0, Outcome.ORPHAN, 1));
    ledger.watermark(2 * HOUR + 5_000);
    assertThat(ledger.harness.numKeyedStateEntries()).isOne();
    ledger.book(logs(0, Outcome.OPEN, -1));
    ledger.book(logs(0, Outcome.SPAN_ID, 1));
    ledger.watermark(2 * HOUR + 9_000);
    assertThat(ledger.rows()).hasSize(3);
    LedgerRow last = ledger.rows().get(2);
    assertThat(last.getReceived()).isEqualTo(2);
    assertThat(last.getOpen()).isZero();
    assertThat(last.getOrphan() + last.getSpanId()).isEqualTo(2);
    assertThat(ledger.harness.numKeyedStateEntries()).isZero();
    assertThat(ledger.harness.numEventTimeTimers()).isZero();
  }

  @Test
  void countsWhatComesAfterARowsEndAndMakesNoNewRowOfIt() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.RECEIVED, 2));
    ledger.watermark(HOUR + 1);
    ledger.book(logs(0, Outcome.RECEIVED, 1));
    ledger.watermark(HOUR + 5_000);
    assertThat(ledger.rows()).hasSize(1);
    assertThat(ledger.environment.counter("bookingsLate")).isOne();
    assertThat(ledger.environment.counter("ledgerLogsReceived")).isEqualTo(2);
    assertThat(ledger.harness.numKeyedStateEntries()).isZero();
  }

  /** Booked before the checkpoint and not yet emitted then: it leaves after the restore. */
  @Test
  void givesWholeTotalsAfterARestore() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.watermark(0);
    ledger.book(logs(0, Outcome.RECEIVED, 3));
    ledger.watermark(1_000);
    ledger.book(logs(0, Outcome.OPEN, 3));
    ledger.book(spans(0, Outcome.RECEIVED, 7));
    OperatorSubtaskState snapshot = ledger.harness.snapshot(1, 1);

    Totals<LedgerRow> restored = new Totals<>(Total.LEDGER, 1, 0);
    restored.harness.initializeState(snapshot);
    restored.harness.open();
    assertThat(restored.environment.gauge("ledgerLogsOpen")).isEqualTo(3);
    restored.watermark(2_000);
    assertThat(restored.rows())
        .extracting(LedgerRow::getReceived, LedgerRow::getOpen)
        .containsExactlyInAnyOrder(tuple(3L, 3L), tuple(7L, 0L));
    restored.book(logs(0, Outcome.OPEN, -3));
    restored.book(logs(0, Outcome.INTERVAL, 3));
    restored.watermark(3_000);
    assertThat(restored.rows().get(2).getReceived()).isEqualTo(3);
    assertThat(restored.rows().get(2).getInterval()).isEqualTo(3);
    assertThat(restored.rows().get(2).getRevision()).isEqualTo(6);
    assertThat(restored.environment.gauge("ledgerLogsOpen")).isZero();
  }

  @Test
  void knowsWhatIsOpenInAllSubtasksTogetherAfterARescaling() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    ledger.book(logs(0, Outcome.OPEN, 3));
    ledger.book(spans(0, Outcome.OPEN, 5));
    ledger.book(spans(60_000, Outcome.OPEN, 6));
    OperatorSubtaskState snapshot = ledger.harness.snapshot(1, 1);
    long logsOpen = 0;
    long spansOpen = 0;
    long rows = 0;
    for (int subtask = 0; subtask < 2; subtask++) {
      Totals<LedgerRow> part = new Totals<>(Total.LEDGER, 2, subtask);
      part.harness.initializeState(
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              snapshot, MAX_PARALLELISM, 1, 2, subtask));
      part.harness.open();
      logsOpen += part.environment.gauge("ledgerLogsOpen");
      spansOpen += part.environment.gauge("ledgerSpansOpen");
      part.watermark(1_000);
      rows += part.rows().size();
    }
    assertThat(logsOpen).isEqualTo(3);
    assertThat(spansOpen).isEqualTo(11);
    assertThat(rows).isEqualTo(3);
  }

  @Test
  void countsEachOutcomeOfEachSignal() throws Exception {
    Totals<LedgerRow> ledger = ledger();
    long count = 1;
    for (Outcome outcome : Outcome.values()) {
      ledger.book(logs(0, outcome, count));
      ledger.book(spans(0, outcome, 1_000 * count));
      count *= 2;
    }
    TestEnvironment metrics = ledger.environment;
    assertThat(metrics.counter("ledgerLogsReceived")).isEqualTo(1);
    assertThat(metrics.counter("ledgerLogsSpanId")).isEqualTo(2);
    assertThat(metrics.counter("ledgerLogsInterval")).isEqualTo(4);
    assertThat(metrics.counter("ledgerLogsTrace")).isEqualTo(8);
    assertThat(metrics.counter("ledgerLogsOrphan")).isEqualTo(16);
    assertThat(metrics.counter("ledgerLogsUncorrelatable")).isEqualTo(32);
    assertThat(metrics.counter("ledgerLogsRepeats")).isEqualTo(128);
    assertThat(metrics.counter("ledgerLogsDeadLetters")).isEqualTo(256);
    assertThat(metrics.gauge("ledgerLogsOpen")).isEqualTo(512);
    assertThat(metrics.counter("ledgerSpansReceived")).isEqualTo(1_000);
    assertThat(metrics.counter("ledgerSpansCorrelated")).isEqualTo(64_000);
    assertThat(metrics.counter("ledgerSpansRepeats")).isEqualTo(128_000);
    assertThat(metrics.counter("ledgerSpansDeadLetters")).isEqualTo(256_000);
    assertThat(metrics.gauge("ledgerSpansOpen")).isEqualTo(512_000);
  }

  @Test
  void addsEdgesUpBucketByBucket() throws Exception {
    Totals<ServiceEdge> edges = new Totals<>(Total.EDGES, 1, 0);
    edges.harness.open();
    EdgeSums first = new EdgeSums();
    first.call("shop", "bank", T + 1, 2_000_000, true);
    first.call("shop", "bank", T + 1, 9_000_000, false);
    first.drain(edges::book);
    EdgeSums second = new EdgeSums();
    second.call("shop", "bank", T + 2, 500, true);
    second.call("shop", "bank", T + 2, 2_000_000, false);
    second.drain(edges::book);
    edges.watermark(1_000);
    assertThat(edges.rows()).hasSize(1);
    ServiceEdge edge = edges.rows().get(0);
    assertThat(edge.getCaller()).isEqualTo("shop");
    assertThat(edge.getCallee()).isEqualTo("bank");
    assertThat(edge.getCalls()).isEqualTo(4);
    assertThat(edge.getErrors()).isEqualTo(2);
    assertThat(edge.getDurations().getBucketList()).containsExactly(-1, 43, 52);
    assertThat(edge.getDurations().getCountList()).containsExactly(1L, 2L, 1L);
    assertThat(edges.environment.counter("edgeCalls")).isEqualTo(4);
    assertThat(edges.environment.counter("edgeErrors")).isEqualTo(2);
    edges.watermark(HOUR + 1);
    assertThat(edges.harness.numKeyedStateEntries()).isZero();
    assertThat(edges.harness.numEventTimeTimers()).isZero();
  }

  private Totals<LedgerRow> ledger() throws Exception {
    Totals<LedgerRow> ledger = new Totals<>(Total.LEDGER, 1, 0);
    ledger.harness.open();
    return ledger;
  }

  private static Booking logs(long after, Outcome outcome, long count) {
    return booking(LEDGER_SIGNAL_LOGS, after, outcome, count);
  }

  private static Booking spans(long after, Outcome outcome, long count) {
    return booking(LEDGER_SIGNAL_SPANS, after, outcome, count);
  }

  private static Booking booking(LedgerSignal signal, long after, Outcome outcome, long count) {
    LedgerSums sums = new LedgerSums();
    List<Booking> bookings = new ArrayList<>();
    sums.add(signal, T + after, outcome, count);
    sums.drain(bookings::add);
    return bookings.get(0);
  }

  /** The operator on Flink's harness. */
  private final class Totals<R extends MessageLite> {
    final TestEnvironment environment;
    final KeyedOneInputStreamOperatorTestHarness<String, Booking, Outgoing> harness;
    private final Total<R> total;

    Totals(Total<R> total, int parallelism, int subtask) throws Exception {
      this.total = total;
      environment = new TestEnvironment(parallelism, subtask, MAX_PARALLELISM);
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedProcessOperator<>(new RunningTotals<>(total)),
              Booking::key,
              Types.STRING,
              environment.flink());
      opened.add(this);
    }

    void book(Booking booking) {
      try {
        harness.processElement(booking, 0);
      } catch (Exception e) {
        throw new AssertionError("Could not book", e);
      }
    }

    void watermark(long after) throws Exception {
      harness.processWatermark(new Watermark(T + after));
    }

    List<R> rows() throws InvalidProtocolBufferException {
      List<R> rows = new ArrayList<>();
      for (Outgoing message : harness.extractOutputValues()) {
        rows.add(total.read(message.value()));
      }
      return rows;
    }
  }
}
