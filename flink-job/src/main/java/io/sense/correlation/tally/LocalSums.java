package io.sense.correlation.tally;

import com.google.protobuf.MessageLite;
import io.sense.correlation.flow.Booking;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds bookings up where they are made, before they travel: the ledger has one key for each signal
 * and minute, and a booking for each Kafka record would make a hot one of it.
 *
 * <p>Emits one booking for each key with every watermark and before each checkpoint's barrier, so
 * it has no state. An operator, because a function has no hook there.
 *
 * @param <R> the message of amounts
 */
public final class LocalSums<R extends MessageLite> extends AbstractStreamOperator<Booking>
    implements OneInputStreamOperator<Booking, Booking> {
  private static final long serialVersionUID = 1L;

  private final Total<R> total;

  private transient Map<String, R> sums;

  /** Takes how amounts add up. */
  public LocalSums(Total<R> total) {
    this.total = total;
  }

  @Override
  public void open() throws Exception {
    super.open();
    sums = new LinkedHashMap<>();
  }

  @Override
  public void processElement(StreamRecord<Booking> element) throws Exception {
    Booking booking = element.getValue();
    sums.merge(booking.key(), total.read(booking.amount()), total::sum);
  }

  @Override
  public void processWatermark(Watermark watermark) throws Exception {
    drain();
    super.processWatermark(watermark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    drain();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void finish() throws Exception {
    drain();
    super.finish();
  }

  private void drain() {
    sums.forEach(
        (key, sum) -> output.collect(new StreamRecord<>(new Booking(key, sum.toByteArray()))));
    sums.clear();
  }
}
