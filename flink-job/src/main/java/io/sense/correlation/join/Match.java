package io.sense.correlation.join;

import io.sense.correlation.tally.Outcome;

/** How a log of a trace was matched (design, section 3, rules 2 to 5). */
enum Match {
  /** The log names a span of its trace that has arrived. */
  SPAN_ID("span_id", Outcome.SPAN_ID),
  /** A span of the same service was at work at the log's time. */
  INTERVAL("interval", Outcome.INTERVAL),
  /** The trace has spans, but none of the others holds. */
  TRACE("trace", Outcome.TRACE),
  /** The trace settled without any span. */
  ORPHAN("orphan", Outcome.ORPHAN);

  private final String label;
  private final Outcome outcome;

  Match(String label, Outcome outcome) {
    this.label = label;
    this.outcome = outcome;
  }

  /** The match with this label. */
  static Match labelled(String label) {
    for (Match match : values()) {
      if (match.label.equals(label)) {
        return match;
      }
    }
    throw new IllegalArgumentException("No match is called " + label);
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
