package io.sense.correlation.tally;

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
  OPEN
}
