package io.sense.correlation.join;

/** How a log of a trace was matched (design, section 3, rules 2 to 5). */
enum Match {
  /** The log names a span of its trace that has arrived. */
  SPAN_ID("span_id"),
  /** A span of the same service was at work at the log's time. */
  INTERVAL("interval"),
  /** The trace has spans, but none of the others holds. */
  TRACE("trace"),
  /** The trace settled without any span. */
  ORPHAN("orphan");

  private final String label;

  Match(String label) {
    this.label = label;
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
}
