package io.sense.correlation.link;

import static io.sense.correlation.link.Settled.T_MILLIS;
import static io.sense.correlation.link.Settled.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.TestEnvironment;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.Segment;
import io.sense.telemetry.v1.TraceLinkKind;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HoldBackWatermarksTest {
  private static final long FIVE_MINUTES = 300_000;

  private TestEnvironment environment;
  private OneInputStreamOperatorTestHarness<Segment, Segment> held;

  @BeforeEach
  void open() throws Exception {
    environment = new TestEnvironment(1, 0, 8);
    held =
        new OneInputStreamOperatorTestHarness<>(
            new HoldBackWatermarks(),
            Segment.TYPE.createSerializer(new SerializerConfigImpl()),
            environment.flink());
    held.open();
  }

  @AfterEach
  void close() throws Exception {
    held.close();
    environment.close();
  }

  @Test
  void givesSegmentsTheirSettlingTime() throws Exception {
    held.processElement(new StreamRecord<>(segment(7)));
    assertThat(held.getOutput()).containsExactly(new StreamRecord<>(segment(7), T_MILLIS + 7));
  }

  @Test
  void holdsWatermarksBackForFiveMinutes() throws Exception {
    held.processWatermark(new Watermark(T_MILLIS));
    assertThat(held.getOutput()).containsExactly(new Watermark(T_MILLIS - FIVE_MINUTES));
  }

  @Test
  void countsSegmentsThatComeLaterThanThat() throws Exception {
    held.processWatermark(new Watermark(T_MILLIS + FIVE_MINUTES));
    held.processElement(new StreamRecord<>(segment(0)));
    held.processElement(new StreamRecord<>(segment(-1)));
    assertThat(held.extractOutputValues()).containsExactly(segment(0));
    assertThat(environment.counter("segmentsLate")).isOne();
  }

  @Test
  void letsTheEndOfTimePass() throws Exception {
    held.processWatermark(Watermark.MAX_WATERMARK);
    assertThat(held.getOutput()).containsExactly(Watermark.MAX_WATERMARK);
  }

  /** Totals must not wait for what only the join of segments needs. */
  @Test
  @SuppressWarnings("try") // Flink's close throws any Exception
  void isTakenBackByItsCounterpart() throws Exception {
    try (var released =
        new OneInputStreamOperatorTestHarness<Booking, Booking>(new ReleaseWatermarks())) {
      released.open();
      released.processElement(new Booking("key", new byte[0]), 3);
      released.processWatermark(new Watermark(T_MILLIS - FIVE_MINUTES));
      released.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(released.extractOutputValues()).extracting(Booking::key).containsExactly("key");
      assertThat(released.getOutput()).endsWith(new Watermark(T_MILLIS), Watermark.MAX_WATERMARK);
    }
  }

  private static Segment segment(long settledAfter) {
    return new Segment(
        TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID,
        "X",
        trace(1, "shop").circuit("X").settled(settledAfter).build());
  }
}
