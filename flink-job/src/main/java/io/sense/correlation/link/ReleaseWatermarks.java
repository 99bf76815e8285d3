package io.sense.correlation.link;

import io.sense.correlation.flow.Booking;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Takes back what {@link HoldBackWatermarks} did, for bookings on their way to totals: those leave
 * with the watermark and would do so five minutes late. No state.
 */
final class ReleaseWatermarks extends AbstractStreamOperator<Booking>
    implements OneInputStreamOperator<Booking, Booking> {
  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(StreamRecord<Booking> element) {
    output.collect(element);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long time = Math.min(mark.getTimestamp(), Long.MAX_VALUE - HoldBackWatermarks.DELAY_MILLIS);
    super.processWatermark(new Watermark(time + HoldBackWatermarks.DELAY_MILLIS));
  }
}
