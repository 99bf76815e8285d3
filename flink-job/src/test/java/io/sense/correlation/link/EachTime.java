package io.sense.correlation.link;

import io.sense.correlation.flow.SettledTrace;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** A watermark after every element, so that what a test sees does not hang on a clock. */
final class EachTime implements WatermarkGenerator<SettledTrace> {
  private long latest = Long.MIN_VALUE;

  @Override
  public void onEvent(SettledTrace trace, long timestamp, WatermarkOutput output) {
    latest = Math.max(latest, timestamp);
    output.emitWatermark(new Watermark(latest));
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // Those of the elements suffice.
  }
}
