package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ledger's one equation (design, section 5), added up from what was booked. */
public final class Balance {
  private final Map<String, LedgerRow.Builder> rows = new TreeMap<>();

  public Balance(Collection<LedgerRow> bookings) {
    for (LedgerRow booking : bookings) {
      add(booking, booking.getSignal() + " " + booking.getMinute());
    }
  }

  /** Holds in each broker minute, and nothing is open any more. */
  public Balance assertSettled() {
    rows.forEach(
        (minute, row) -> {
          assertThat(row.getOpen()).as("open: %s", minute).isZero();
          assertThat(row.getReceived())
              .as("received: %s\n%s", minute, row)
              .isEqualTo(outcomes(row));
          assertThat(row.getRevision())
              .as("revision: %s", minute)
              .isEqualTo(row.getReceived() + outcomes(row));
        });
    return this;
  }

  /** The sum over all minutes. */
  public LedgerRow total(LedgerSignal signal) {
    Balance all = new Balance(List.of());
    rows.values().stream()
        .filter(row -> row.getSignal() == signal)
        .forEach(row -> all.add(row.build(), "all"));
    LedgerRow.Builder total = all.rows.get("all");
    return total == null ? LedgerRow.getDefaultInstance() : total.build();
  }

  /** What was received in a minute, by signal and start of the minute. */
  public Map<String, Long> received() {
    Map<String, Long> received = new TreeMap<>();
    rows.forEach((minute, row) -> received.put(minute, row.getReceived()));
    return received;
  }

  private void add(LedgerRow booking, String to) {
    LedgerRow.Builder row =
        rows.computeIfAbsent(
            to,
            key ->
                LedgerRow.newBuilder()
                    .setSignal(booking.getSignal())
                    .setMinute(booking.getMinute()));
    booking
        .getAllFields()
        .forEach(
            (field, amount) -> {
              if (field.getNumber() > LedgerRow.MINUTE_FIELD_NUMBER) {
                row.setField(field, (long) row.getField(field) + (long) amount);
              }
            });
  }

  private static long outcomes(LedgerRow.Builder row) {
    return row.getSpanId()
        + row.getInterval()
        + row.getTrace()
        + row.getOrphan()
        + row.getUncorrelatable()
        + row.getCorrelated()
        + row.getRepeats()
        + row.getDeadLetters();
  }
}
