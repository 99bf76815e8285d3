package io.sense.correlation.link;

import static io.sense.correlation.link.Settled.T_MILLIS;
import static io.sense.correlation.link.Settled.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.TestEnvironment;
import io.sense.correlation.flow.Segment;
import io.sense.telemetry.v1.TraceLinkKind;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CapSegmentsTest {
  private static final long WINDOW = LinkTraces.WINDOW.toMillis();

  private TestEnvironment environment;
  private KeyedOneInputStreamOperatorTestHarness<String, Segment, Segment> cap;

  @BeforeEach
  void open() throws Exception {
    make();
    cap.open();
  }

  @AfterEach
  void close() throws Exception {
    cap.close();
    environment.close();
  }

  @Test
  void passesAHundredOfAnIdAndCountsTheRest() throws Exception {
    for (int id = 1; id <= 105; id++) {
      process(id, "X", id);
    }
    assertThat(cap.extractOutputValues())
        .extracting(segment -> segment.trace().traceId().low())
        .hasSize(100)
        .startsWith(1L)
        .endsWith(100L);
    assertThat(environment.counter("segmentsBeyondCap")).isEqualTo(5);
  }

  @Test
  void countsEachIdAndEachWindowOnItsOwn() throws Exception {
    for (int id = 1; id <= 100; id++) {
      process(id, "X", 0);
    }
    process(101, "Y", 0);
    process(102, "X", WINDOW);
    process(103, "X", -WINDOW); // out of order
    process(104, "X", 1);
    assertThat(cap.extractOutputValues()).hasSize(103);
    assertThat(environment.counter("segmentsBeyondCap")).isOne();
  }

  @Test
  void goesOnCountingAfterARestore() throws Exception {
    for (int id = 1; id <= 99; id++) {
      process(id, "X", 0);
    }
    OperatorSubtaskState snapshot = cap.snapshot(1, 1);
    close();
    make();
    cap.initializeState(snapshot);
    cap.open();
    process(100, "X", 0);
    process(101, "X", 0);
    assertThat(cap.extractOutputValues()).hasSize(1);
    assertThat(environment.counter("segmentsBeyondCap")).isOne();
  }

  @Test
  void endsWithStateAndTimersOnceNothingOfAWindowCanBeJoined() throws Exception {
    process(1, "X", 0);
    process(2, "X", WINDOW);
    process(3, "Y", 0);
    cap.processWatermark(new Watermark(T_MILLIS + WINDOW));
    assertThat(cap.numKeyedStateEntries()).isEqualTo(2);
    cap.processWatermark(new Watermark(T_MILLIS + WINDOW + HoldBackWatermarks.DELAY_MILLIS));
    assertThat(cap.numKeyedStateEntries()).as("the second window of X").isOne();
    cap.processWatermark(new Watermark(T_MILLIS + 2 * WINDOW + HoldBackWatermarks.DELAY_MILLIS));
    assertThat(cap.numKeyedStateEntries()).isZero();
    assertThat(cap.numEventTimeTimers()).isZero();
  }

  @Test
  void keepsNoStateOfASegmentThatComesAfterItsWindowsEnd() throws Exception {
    cap.processWatermark(new Watermark(T_MILLIS + 10 * WINDOW));
    process(1, "X", 0);
    cap.processWatermark(new Watermark(T_MILLIS + 10 * WINDOW + 1));
    assertThat(cap.numKeyedStateEntries()).isZero();
    assertThat(cap.numEventTimeTimers()).isZero();
  }

  private void make() throws Exception {
    environment = new TestEnvironment(1, 0, 8);
    cap =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new CapSegments()),
            Segment::key,
            Types.STRING,
            environment.flink());
  }

  private void process(int id, String circuit, long settledAfter) throws Exception {
    cap.processElement(
        new Segment(
            TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID,
            circuit,
            trace(id, "shop").circuit(circuit).settled(settledAfter).build()),
        0);
  }
}
