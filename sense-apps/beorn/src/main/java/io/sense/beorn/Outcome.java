package io.sense.beorn;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of a call. */
sealed interface Outcome {
  /** What was asked for is so: made, found, come to its end, or taken back. */
  record Done(@Nullable String externalId) implements Outcome {}

  /** Looked for and not there. */
  record Absent() implements Outcome {}

  /** Watched, and not come to its end yet. */
  record Pending(String detail) implements Outcome {}

  /** Not sent, or sent back for a limit: nothing was done, and the wait counts as no failure. */
  record Limited(Duration retryAfter, String detail) implements Outcome {}

  /** Nothing was done; another time it may be. */
  record Failed(String detail) implements Outcome {}

  /** Nothing was done, and never will be. */
  record Refused(String detail) implements Outcome {}

  /** It may have been done. */
  record Unknown(String detail) implements Outcome {}

  /** What was looked for is there, but more than once. */
  record Ambiguous(String detail) implements Outcome {}

  /** Its worker went away between intent and outcome. */
  record Lost() implements Outcome {}

  /** In one word, for tables and metrics. */
  default String label() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** For people; null where the word says all. */
  default @Nullable String detail() {
    if (this instanceof Pending pending) {
      return pending.detail();
    }
    if (this instanceof Limited limited) {
      return limited.detail();
    }
    if (this instanceof Failed failed) {
      return failed.detail();
    }
    if (this instanceof Refused refused) {
      return refused.detail();
    }
    if (this instanceof Unknown unknown) {
      return unknown.detail();
    }
    if (this instanceof Ambiguous ambiguous) {
      return ambiguous.detail();
    }
    return this instanceof Lost ? "The worker went away before it knew the outcome" : null;
  }
}
