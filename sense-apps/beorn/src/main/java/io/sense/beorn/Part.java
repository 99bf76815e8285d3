package io.sense.beorn;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one source knows of a circuit, or why it could not be asked.
 *
 * @param value what it knows; null if it knows nothing, or could not be asked
 * @param missing why it could not be asked; null if it could
 */
record Part<T>(@Nullable T value, @Nullable String missing) {

  static <T> Part<T> known(T value) {
    return new Part<>(value, null);
  }

  /** It was asked, and knows nothing of that circuit. */
  static <T> Part<T> nothing() {
    return new Part<>(null, null);
  }

  static <T> Part<T> missing(String reason) {
    return new Part<>(null, reason);
  }

  Optional<T> found() {
    return Optional.ofNullable(value);
  }

  /** The same part, of a value that may be there. */
  static <T> Part<T> of(Optional<T> value) {
    return value.map(Part::known).orElseGet(Part::nothing);
  }

  <U> Part<U> map(Function<T, U> conversion) {
    return value == null ? new Part<>(null, missing) : known(conversion.apply(value));
  }
}
