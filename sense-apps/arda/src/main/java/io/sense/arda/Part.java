package io.sense.arda;

import org.jspecify.annotations.Nullable;

/**
 * A part of an answer that may be missing.
 *
 * @param value null unless it is there
 * @param state whether it is
 * @param reason why it is not, null if it is
 */
record Part<T>(@Nullable T value, State state, @Nullable String reason) {

  /** What became of asking for a part. */
  enum State {
    /** It is there. */
    OK,
    /** Who was asked knows nothing of it. */
    NOT_FOUND,
    /** There was no answer. */
    MISSING
  }

  static <T> Part<T> ok(T value) {
    return new Part<>(value, State.OK, null);
  }

  static <T> Part<T> notFound(String reason) {
    return new Part<>(null, State.NOT_FOUND, reason);
  }

  static <T> Part<T> missing(String reason) {
    return new Part<>(null, State.MISSING, reason);
  }
}
