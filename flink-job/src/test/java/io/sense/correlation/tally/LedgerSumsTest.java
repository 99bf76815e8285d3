package io.sense.correlation.tally;

import static io.sense.telemetry.v1.LedgerSignal.LEDGER_SIGNAL_LOGS;
import static io.sense.telemetry.v1.LedgerSignal.LEDGER_SIGNAL_SPANS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.Booking;
import io.sense.telemetry.v1.LedgerRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LedgerSumsTest {
  private final LedgerSums sums = new LedgerSums();

  @Test
  void addsOutcomesOfASignalAndMinuteUp() throws Exception {
    long count = 1;
    for (Outcome outcome : Outcome.values()) {
      sums.add(LEDGER_SIGNAL_LOGS, 60_000, outcome, count);
      sums.add(LEDGER_SIGNAL_LOGS, 119_999, outcome, count);
      count *= 2;
    }
    List<Booking> bookings = drain();
    assertThat(bookings).hasSize(1);
    assertThat(bookings.get(0).key()).isEqualTo("logs 60000");
    assertThat(LedgerRow.parseFrom(bookings.get(0).amount()))
        .isEqualTo(
            LedgerRow.newBuilder()
                .setSignal(LEDGER_SIGNAL_LOGS)
                .setMinute(60_000)
                .setReceived(2)
                .setSpanId(4)
                .setInterval(8)
                .setTrace(16)
                .setOrphan(32)
                .setUncorrelatable(64)
                .setCorrelated(128)
                .setRepeats(256)
                .setDeadLetters(512)
                .setOpen(1_024)
                .setRevision(1_022)
                .build());
  }

  @Test
  void keepsSignalsAndMinutesApart() {
    sums.add(LEDGER_SIGNAL_LOGS, 60_000, Outcome.RECEIVED, 1);
    sums.add(LEDGER_SIGNAL_LOGS, 59_999, Outcome.RECEIVED, 1);
    sums.add(LEDGER_SIGNAL_SPANS, 60_000, Outcome.RECEIVED, 1);
    assertThat(drain())
        .extracting(Booking::key)
        .containsExactly("spans 60000", "logs 0", "logs 60000");
  }

  @Test
  void takesBackWhatIsOpenNoLonger() throws Exception {
    sums.add(LEDGER_SIGNAL_LOGS, 0, Outcome.OPEN, -3);
    sums.add(LEDGER_SIGNAL_LOGS, 0, Outcome.SPAN_ID, 3);
    LedgerRow amount = LedgerRow.parseFrom(drain().get(0).amount());
    assertThat(amount.getOpen()).isEqualTo(-3);
    assertThat(amount.getRevision()).isEqualTo(3);
  }

  @Test
  void booksNothingForNothing() {
    sums.add(LEDGER_SIGNAL_LOGS, 0, Outcome.RECEIVED, 0);
    assertThat(drain()).isEmpty();
    sums.add(LEDGER_SIGNAL_LOGS, 0, Outcome.RECEIVED, 1);
    assertThat(drain()).hasSize(1);
    assertThat(drain()).isEmpty();
  }

  private List<Booking> drain() {
    List<Booking> bookings = new ArrayList<>();
    sums.drain(bookings::add);
    return bookings;
  }
}
