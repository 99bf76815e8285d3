package io.sense.correlation.tally;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.telemetry.v1.LedgerRow;
import org.apache.flink.metrics.MetricGroup;

/** A row of the ledger. */
final class LedgerTotal implements Total<LedgerRow> {
  private static final long serialVersionUID = 1L;

  @Override
  public LedgerRow read(byte[] bytes) throws InvalidProtocolBufferException {
    return LedgerRow.parseFrom(bytes);
  }

  @Override
  public LedgerRow sum(LedgerRow row, LedgerRow amount) {
    LedgerRow.Builder sum = row.toBuilder().setRevision(row.getRevision() + amount.getRevision());
    for (Outcome outcome : Outcome.values()) {
      outcome.add(sum, outcome.in(amount));
    }
    return sum.build();
  }

  @Override
  public long minute(LedgerRow row) {
    return row.getMinute();
  }

  @Override
  public boolean decided(LedgerRow row) {
    return row.getOpen() == 0;
  }

  @Override
  public Meter<LedgerRow> meter(MetricGroup metrics) {
    return new LedgerMeter(metrics);
  }
}
