package io.sense.service.external;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What became of a call to an external service. Nothing here is thrown: a service that is away is
 * an ordinary answer, and the type says which one.
 *
 * @param <T> what the service answers when all is well
 */
public sealed interface Answer<T> {

  /** The service did what it was asked. */
  record Result<T>(T value) implements Answer<T> {}

  /** The service answered 404 or 410: it does not know what it was asked for. */
  record NotFound<T>() implements Answer<T> {}

  /**
   * Nothing was sent, because the rate or the number of calls under way is used up; or the service
   * itself answered 429.
   *
   * @param retryAfter until it is worth another try
   */
  record RefusedByLimit<T>(Duration retryAfter) implements Answer<T> {}

  /**
   * Nothing was sent, because the service failed too often of late.
   *
   * @param retryAfter until a call is let through again
   */
  record CircuitOpen<T>(Duration retryAfter) implements Answer<T> {}

  /**
   * No answer within the time limit. What was asked may have been done.
   *
   * @param after how long it was waited for
   */
  record TimedOut<T>(Duration after) implements Answer<T> {}

  /**
   * The service answered with an error, could not be reached, or answered what cannot be read.
   *
   * @param status of HTTP, 0 where there was no answer
   * @param detail for people
   * @param effect whether what was asked may have been done all the same
   */
  record Failed<T>(int status, String detail, Effect effect) implements Answer<T> {}

  /** What a call that failed may have done to the service. */
  enum Effect {
    /** None: it never arrived, or was refused. */
    NONE,
    /** Nobody knows: it arrived, or may have. */
    UNKNOWN
  }

  /** What the service answered, empty if anything else became of the call. */
  default Optional<T> result() {
    return this instanceof Result<T> result ? Optional.of(result.value()) : Optional.empty();
  }

  /** Whether what was asked may have been done although there is no result. */
  default boolean effectUnknown() {
    return this instanceof TimedOut
        || (this instanceof Failed<T> failed && failed.effect() == Effect.UNKNOWN);
  }

  /** The same answer with another result; every other answer stays. */
  default <U> Answer<U> map(Function<? super T, ? extends U> conversion) {
    if (this instanceof Result<T> result) {
      return new Result<>(conversion.apply(result.value()));
    }
    return without();
  }

  /** One sentence for people, without the service's name. */
  default String describe() {
    if (this instanceof NotFound) {
      return "does not know it";
    }
    if (this instanceof RefusedByLimit<T> refused) {
      return "is called as often as it may be; again in " + refused.retryAfter().toMillis() + " ms";
    }
    if (this instanceof CircuitOpen<T> open) {
      return "failed too often of late; again in " + open.retryAfter().toMillis() + " ms";
    }
    if (this instanceof TimedOut<T> late) {
      return "did not answer within " + late.after().toMillis() + " ms";
    }
    if (this instanceof Failed<T> failed) {
      return failed.detail();
    }
    return "answered";
  }

  /** An answer that is no result, seen as one to another question. */
  private <U> Answer<U> without() {
    if (this instanceof NotFound) {
      return new NotFound<>();
    }
    if (this instanceof RefusedByLimit<T> refused) {
      return new RefusedByLimit<>(refused.retryAfter());
    }
    if (this instanceof CircuitOpen<T> open) {
      return new CircuitOpen<>(open.retryAfter());
    }
    if (this instanceof TimedOut<T> late) {
      return new TimedOut<>(late.after());
    }
    Failed<T> failed = (Failed<T>) this;
    return new Failed<>(failed.status(), failed.detail(), failed.effect());
  }
}
