package io.sense.correlation.tally;

import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerRowOrBuilder;

/** What the ledger books of a record: that it was received, and what became of it. */
public enum Outcome {
  RECEIVED,
  SPAN_ID,
  INTERVAL,
  TRACE,
  ORPHAN,
  UNCORRELATABLE,
  CORRELATED,
  REPEATS,
  DEAD_LETTERS,
  /** Held and not decided yet; the only count that may go down. */
  OPEN;

  /** The row's count of this outcome. */
  long in(LedgerRowOrBuilder row) {
    return switch (this) {
      case RECEIVED -> row.getReceived();
      case SPAN_ID -> row.getSpanId();
      case INTERVAL -> row.getInterval();
      case TRACE -> row.getTrace();
      case ORPHAN -> row.getOrphan();
      case UNCORRELATABLE -> row.getUncorrelatable();
      case CORRELATED -> row.getCorrelated();
      case REPEATS -> row.getRepeats();
      case DEAD_LETTERS -> row.getDeadLetters();
      case OPEN -> row.getOpen();
    };
  }

  /** Adds to the row's count. */
  void add(LedgerRow.Builder row, long count) {
    long sum = in(row) + count;
    switch (this) {
      case RECEIVED -> row.setReceived(sum);
      case SPAN_ID -> row.setSpanId(sum);
      case INTERVAL -> row.setInterval(sum);
      case TRACE -> row.setTrace(sum);
      case ORPHAN -> row.setOrphan(sum);
      case UNCORRELATABLE -> row.setUncorrelatable(sum);
      case CORRELATED -> row.setCorrelated(sum);
      case REPEATS -> row.setRepeats(sum);
      case DEAD_LETTERS -> row.setDeadLetters(sum);
      case OPEN -> row.setOpen(sum);
    }
  }
}
