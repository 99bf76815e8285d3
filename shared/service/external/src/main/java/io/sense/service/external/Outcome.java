package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one try, with what the caller is not told.
 *
 * @param answer for the caller, if this was the last try
 * @param health what the try says about the service
 * @param retryAfter how long the service asks to be left alone; null where it does not say
 */
record Outcome(Answer<JsonNode> answer, Health health, @Nullable Duration retryAfter) {

  /** What a try says about the health of the service, for its circuit breaker. */
  enum Health {
    /** It did its work. */
    GOOD,
    /** It did not: another try may do better. */
    BAD,
    /** Nothing, as with a fault of ours, or where nothing was sent. */
    UNTOLD
  }

  static Outcome good(Answer<JsonNode> answer) {
    return new Outcome(answer, Health.GOOD, null);
  }

  static Outcome bad(Answer<JsonNode> answer) {
    return new Outcome(answer, Health.BAD, null);
  }

  static Outcome untold(Answer<JsonNode> answer) {
    return new Outcome(answer, Health.UNTOLD, null);
  }

  /** The current thread was told to stop; its flag is set again. */
  static Outcome interrupted(String while_, Answer.Effect effect) {
    Thread.currentThread().interrupt();
    return untold(new Answer.Failed<>(0, "Interrupted while " + while_, effect));
  }

  boolean unauthorized() {
    return answer instanceof Answer.Failed<JsonNode> failed && failed.status() == 401;
  }
}
