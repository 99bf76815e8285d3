package io.sense.canary;

import java.util.Locale;

/** What became of a probe. Exactly one of each. */
enum Outcome {
  /** Palantir told what it should, in time. */
  RIGHT,
  /** Palantir told something else at the end, or the trace had not settled. */
  WRONG,
  /** The front door took it, and palantir did not know it at the end. */
  MISSING,
  /** The front door did not take it in time, or refused it for good. */
  REFUSED,
  /** Palantir did not answer at the end, so nothing is known of it. */
  UNANSWERED;

  /** As a label of a metric. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
