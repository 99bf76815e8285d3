package io.sense.correlation.join;

import io.sense.correlation.tally.Outcome;

/** How a log of a trace was matched (design, section 3, rules 2 to 5). */
enum Match {
  /** The log names a span of its trace that has arrived. */
  SPAN_ID("span_id", 1, Outcome.SPAN_ID),
  /** A span of the same service was at work at the log's time. */
  INTERVAL("interval", 2, Outcome.INTERVAL),
  /** The trace has spans, but none of the others holds. */
  TRACE("trace", 3, Outcome.TRACE),
  /** The trace settled without any span. */
  ORPHAN("orphan", 4, Outcome.ORPHAN);

  private final String label;
  private final int stored;
  private final Outcome outcome;

  Match(String label, int stored, Outcome outcome) {
    this.label = label;
    this.stored = stored;
    this.outcome = outcome;
  }

  /** The match that the state holds as this number. */
  static Match stored(int number) {
    for (Match match : values()) {
      if (match.stored == number) {
        return match;
      }
    }
    throw new IllegalArgumentException("No match is stored as " + number);
  }

  /** How it stands in the state, from 1 to 7; once released, a number never changes. */
  int stored() {
    return stored;
  }

  /** The value of the attribute {@code sense.match}. */
  String label() {
    return label;
  }

  /** What the ledger books of a log that leaves with this match. */
  Outcome outcome() {
    return outcome;
  }
}
