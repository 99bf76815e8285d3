package io.sense.palantir;

import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;

/** Ledger rows that balance. */
final class LedgerRows {
  /** 2026-03-10T12:00:00Z. */
  static final long NOON = 1_773_144_000_000L;

  static final long MINUTE = 60_000;

  private LedgerRows() {}

  static LedgerRow.Builder logs(long minute) {
    return LedgerRow.newBuilder()
        .setSignal(LedgerSignal.LEDGER_SIGNAL_LOGS)
        .setMinute(minute)
        .setRevision(71)
        .setReceived(36)
        .setSpanId(1)
        .setInterval(2)
        .setTrace(3)
        .setOrphan(4)
        .setUncorrelatable(5)
        .setRepeats(6)
        .setDeadLetters(7)
        .setOpen(8);
  }

  static LedgerRow.Builder spans(long minute) {
    return LedgerRow.newBuilder()
        .setSignal(LedgerSignal.LEDGER_SIGNAL_SPANS)
        .setMinute(minute)
        .setRevision(17)
        .setReceived(10)
        .setCorrelated(1)
        .setRepeats(2)
        .setDeadLetters(3)
        .setOpen(4);
  }
}
