package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.Comparator;
import java.util.Locale;

/**
 * A row of {@code ledger}: what became of a minute's records.
 *
 * @param values all that the key does not say
 */
record MinuteRow(Key key, LedgerRow values, KafkaRecord origin) implements KeyedRow<MinuteRow.Key> {
  /**
   * Names a row of the ledger.
   *
   * @param minute its start, milliseconds since the epoch
   */
  record Key(long minute, LedgerSignal signal) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::minute).thenComparing(Key::signal);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    /** As the table calls it: {@code spans} or {@code logs}. */
    String signalName() {
      return signal.name().substring("LEDGER_SIGNAL_".length()).toLowerCase(Locale.ROOT);
    }
  }

  /** Reads a record of {@code sense.ledger}, as {@link RowReader#read}. */
  static MinuteRow read(KafkaRecord origin) throws InvalidProtocolBufferException {
    LedgerRow row = LedgerRow.parseFrom(origin.value());
    if (row.getSignal() == LedgerSignal.LEDGER_SIGNAL_UNSPECIFIED
        || row.getSignal() == LedgerSignal.UNRECOGNIZED) {
      throw new IllegalArgumentException("its signal is none that this job knows");
    }
    return new MinuteRow(new Key(row.getMinute(), row.getSignal()), row, origin);
  }

  @Override
  public long rank() {
    return values.getRevision();
  }
}
