package io.sense.correlation.tally;

import io.sense.correlation.flow.Booking;
import io.sense.telemetry.v1.LedgerRowOrBuilder;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.Locale;
import org.apache.flink.util.OutputTag;

/** The rows of the ledger (design, section 5). */
public final class Ledger {
  /** Where the splitters put what they book of each Kafka record. */
  public static final OutputTag<Booking> BOOKINGS = new OutputTag<>("split-bookings", Booking.TYPE);

  private Ledger() {}

  /** The key of a row's total, and of its messages: "logs 1700000000000". */
  static String key(LedgerRowOrBuilder row) {
    return name(row.getSignal()) + " " + row.getMinute();
  }

  /** {@code spans} or {@code logs}. */
  static String name(LedgerSignal signal) {
    return signal.name().substring("LEDGER_SIGNAL_".length()).toLowerCase(Locale.ROOT);
  }
}
