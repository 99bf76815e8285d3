package io.sense.correlation.tally;

import io.sense.correlation.flow.Booking;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Bookings of the ledger, added up before they travel: one for each signal and broker minute. Holds
 * nothing over a checkpoint: its owner drains it before each barrier. Not thread-safe.
 */
public final class LedgerSums {
  private final Map<LedgerSignal, Map<Long, LedgerRow.Builder>> sums =
      new EnumMap<>(LedgerSignal.class);

  private final Map<LedgerSignal, LedgerRow.Builder> lastRows = new EnumMap<>(LedgerSignal.class);

  /**
   * Books records.
   *
   * @param brokerTime of the records, milliseconds since the epoch: their minute is booked
   * @param count may be negative for {@link Outcome#OPEN} alone
   */
  public void add(LedgerSignal signal, long brokerTime, Outcome outcome, long count) {
    if (count == 0) {
      return;
    }
    LedgerRow.Builder row = row(signal, Minutes.of(brokerTime));
    if (outcome != Outcome.OPEN) {
      row.setRevision(row.getRevision() + count);
    }
    outcome.add(row, count);
  }

  private LedgerRow.Builder row(LedgerSignal signal, long minute) {
    LedgerRow.Builder last = lastRows.get(signal);
    if (last == null || last.getMinute() != minute) { // most bookings are of one minute
      last =
          sums.computeIfAbsent(signal, key -> new TreeMap<>())
              .computeIfAbsent(
                  minute, key -> LedgerRow.newBuilder().setSignal(signal).setMinute(minute));
      lastRows.put(signal, last);
    }
    return last;
  }

  /** Hands the sums over and starts anew. */
  public void drain(Consumer<Booking> out) {
    sums.values()
        .forEach(
            minutes ->
                minutes
                    .values()
                    .forEach(
                        row ->
                            out.accept(new Booking(Ledger.key(row), row.build().toByteArray()))));
    sums.clear();
    lastRows.clear();
  }
}
