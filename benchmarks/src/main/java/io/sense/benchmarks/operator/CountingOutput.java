package io.sense.benchmarks.operator;

import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Counts what an operator gives and drops it. Not thread-safe. */
final class CountingOutput<T> implements Output<StreamRecord<T>> {
  private long records;
  private long aside;

  /** Elements of the main output. */
  long records() {
    return records;
  }

  /** Elements of all side outputs. */
  long aside() {
    return aside;
  }

  @Override
  public void collect(StreamRecord<T> record) {
    records++;
  }

  @Override
  public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
    aside++;
  }

  @Override
  public void emitWatermark(Watermark mark) {
    // Nothing follows that could use it.
  }

  @Override
  public void emitWatermark(WatermarkEvent event) {
    // As above.
  }

  @Override
  public void emitWatermarkStatus(WatermarkStatus status) {
    // As above.
  }

  @Override
  public void emitLatencyMarker(LatencyMarker marker) {
    // As above.
  }

  @Override
  public void emitRecordAttributes(RecordAttributes attributes) {
    // As above.
  }

  @Override
  public void close() {
    // Nothing to let go.
  }
}
