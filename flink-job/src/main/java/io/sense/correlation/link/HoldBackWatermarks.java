package io.sense.correlation.link;

import io.sense.correlation.flow.Segment;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives segments their settling time as timestamp and watermarks five minutes less. The built-in
 * interval join silently drops what is behind its watermark, and a giant trace leaves the join
 * minutes after the moment at which it settled. Pairs are emitted eagerly, so this costs state and
 * no latency. What comes later still is counted ({@code segmentsLate}) and left out. No state.
 */
final class HoldBackWatermarks extends AbstractStreamOperator<Segment>
    implements OneInputStreamOperator<Segment, Segment> {
  /** How much later than its moment a settled trace may come. */
  static final long DELAY_MILLIS = 5 * 60_000;

  private static final long serialVersionUID = 1L;

  private transient Counter late;
  private transient long watermark;

  @Override
  public void open() throws Exception {
    super.open();
    late = getMetricGroup().counter("segmentsLate");
    watermark = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<Segment> element) {
    long settledAt = element.getValue().trace().settledAt();
    if (settledAt < watermark) {
      late.inc();
      return;
    }
    output.collect(element.replace(element.getValue(), settledAt));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = heldBack(mark.getTimestamp());
    super.processWatermark(new Watermark(watermark));
  }

  /** The end of time is not held back: nothing comes after it. */
  private static long heldBack(long time) {
    return time == Long.MAX_VALUE
        ? time
        : Math.max(time, Long.MIN_VALUE + DELAY_MILLIS) - DELAY_MILLIS;
  }
}
