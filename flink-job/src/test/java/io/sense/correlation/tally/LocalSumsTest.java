package io.sense.correlation.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.Booking;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LocalSumsTest {
  private OneInputStreamOperatorTestHarness<Booking, Booking> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(new LocalSums<>(Total.LEDGER));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void emitsOneBookingForEachKeyBeforeTheWatermark() throws Exception {
    book(0, 1);
    book(60_000, 2);
    book(0, 4);
    assertThat(harness.getOutput()).isEmpty();
    harness.processWatermark(new Watermark(7));
    assertThat(harness.extractOutputValues())
        .extracting(Booking::key)
        .containsExactly("spans 0", "spans 60000");
    assertThat(received()).containsExactly(5L, 2L);
    assertThat(harness.getOutput()).last().isEqualTo(new Watermark(7));
    harness.processWatermark(new Watermark(8));
    assertThat(harness.extractOutputValues()).hasSize(2);
  }

  /** It has no state, so nothing may be left when a checkpoint is taken. */
  @Test
  void emitsBeforeACheckpointsBarrier() throws Exception {
    book(0, 1);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(received()).containsExactly(1L);
  }

  @Test
  void emitsWhatIsLeftAtTheEnd() throws Exception {
    book(0, 1);
    harness.getOperator().finish();
    assertThat(received()).containsExactly(1L);
  }

  private void book(long brokerTime, long count) throws Exception {
    LedgerRow amount =
        LedgerRow.newBuilder()
            .setSignal(LedgerSignal.LEDGER_SIGNAL_SPANS)
            .setMinute(brokerTime)
            .setReceived(count)
            .build();
    harness.processElement(new Booking(Ledger.key(amount), amount.toByteArray()), 0);
  }

  private List<Long> received() {
    return harness.extractOutputValues().stream()
        .map(
            booking -> {
              try {
                return LedgerRow.parseFrom(booking.amount()).getReceived();
              } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }
}
