package io.sense.correlation.tally;

import com.google.protobuf.MessageLite;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.Outgoing;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds bookings up to rows and emits the whole row after it changed, at most once a second of
 * broker time; the last change always leaves. Keyed by the booking's key.
 *
 * <p>A row's state ends an hour of broker time after its minute began, and not before all that it
 * counts as open is decided. The hour outlasts whatever books late into a minute: a trace that
 * stays open (5 minutes), its horizon (10 minutes), a source that lags behind the other. What is
 * booked into a minute later still would make a row that knows nothing of the first one; it is
 * counted ({@code bookingsLate}) and left out.
 *
 * @param <R> the message of amounts and rows
 */
public final class RunningTotals<R extends MessageLite>
    extends KeyedProcessFunction<String, Booking, Outgoing> implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  /** A row, as the message that leaves: it can evolve as that message can. */
  private static final ValueStateDescriptor<byte[]> ROW =
      new ValueStateDescriptor<>("row", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private static final ListStateDescriptor<byte[]> METER =
      new ListStateDescriptor<>("meter", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  /** Rows leave at these moments, so many changes need one timer. */
  private static final long BEAT_MILLIS = 1_000;

  /** Beside the beat, so that a timer's time tells what it is for. */
  private static final long KEPT_MILLIS = 3_600_000 + 1;

  private final Total<R> total;

  private transient ListState<byte[]> savedMeter;
  private transient ValueState<byte[]> row;
  private transient Meter<R> meter;
  private transient Counter late;

  /** Takes how amounts add up. */
  public RunningTotals(Total<R> total) {
    this.total = total;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    savedMeter = context.getOperatorStateStore().getListState(METER);
  }

  @Override
  public void open(OpenContext context) throws Exception {
    row = getRuntimeContext().getState(ROW);
    late = getRuntimeContext().getMetricGroup().counter("bookingsLate");
    meter = total.meter(getRuntimeContext().getMetricGroup());
    for (byte[] saved : savedMeter.get()) {
      meter.restore(total.read(saved));
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    List<byte[]> saved = meter.saved().stream().map(MessageLite::toByteArray).toList();
    savedMeter.update(saved);
  }

  @Override
  public void processElement(Booking booking, Context context, Collector<Outgoing> out)
      throws Exception {
    R amount = total.read(booking.amount());
    byte[] known = row.value();
    long watermark = context.timerService().currentWatermark();
    long end = total.minute(amount) + KEPT_MILLIS;
    if (known == null && end <= watermark) {
      late.inc();
      return;
    }
    long beat = nextBeat(watermark);
    if (beat > end) {
      context.timerService().deleteEventTimeTimer(end); // the change leaves first, then all ends
    } else {
      context.timerService().registerEventTimeTimer(end);
    }
    context.timerService().registerEventTimeTimer(beat);
    R sum = known == null ? amount : total.sum(total.read(known), amount);
    row.update(sum.toByteArray());
    meter.booked(amount);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Outgoing> out)
      throws Exception {
    byte[] bytes = row.value();
    if (bytes == null) {
      return; // its end came with an earlier timer
    }
    if (Math.floorMod(timestamp, BEAT_MILLIS) == 0) {
      out.collect(new Outgoing(context.getCurrentKey(), bytes));
    }
    R known = total.read(bytes);
    if (timestamp >= total.minute(known) + KEPT_MILLIS && total.decided(known)) {
      row.clear();
    }
  }

  private static long nextBeat(long watermark) {
    return (Math.floorDiv(watermark, BEAT_MILLIS) + 1) * BEAT_MILLIS;
  }
}
