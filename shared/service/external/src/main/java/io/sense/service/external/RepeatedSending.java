package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what may be sent again and failed for the service's fault, after a growing wait with
 * jitter, or the wait that the service asks for where it is within bounds.
 */
final class RepeatedSending implements Sending {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  /** Longer than any call: its caller had better come back itself. */
  private static final Duration ENDLESS = Duration.ofDays(1);

  private static final double GROWTH = 2;
  private static final double JITTER = 0.5;

  private final Sending next;
  private final int tries;
  private final Retry retry;
  private final IntervalFunction backoff =
      IntervalFunction.ofExponentialRandomBackoff(FIRST_WAIT, GROWTH, JITTER, LONGEST_WAIT);

  RepeatedSending(ServiceName service, int tries, Sending next) {
    this.next = next;
    this.tries = tries;
    this.retry =
        Retry.of(
            service.label(),
            RetryConfig.custom()
                .maxAttempts(tries)
                .retryExceptions(TryAgain.class)
                .intervalBiFunction((number, either) -> wait(either.getLeft()))
                .build());
  }

  @Override
  public Outcome send(ExternalRequest request, Deadline deadline) {
    if (!request.idempotent() || tries == 1) {
      return next.send(request, deadline);
    }
    Tries tries = new Tries(request, deadline);
    try {
      return tries.withEffect(retry.executeCallable(tries::next));
    } catch (TryAgain last) { // the wait was interrupted, and the flag is set
      return tries.withEffect(last.outcome);
    } catch (Exception e) {
      throw new IllegalStateException("A try fails with TryAgain only", e);
    }
  }

  private final class Tries {
    private final ExternalRequest request;
    private final Deadline deadline;
    private int number;
    private @Nullable Outcome last;
    private @Nullable Outcome unknown;

    Tries(ExternalRequest request, Deadline deadline) {
      this.request = request;
      this.deadline = deadline;
    }

    Outcome next() throws TryAgain {
      if (last != null && deadline.passed()) {
        return last;
      }
      number++;
      last = next.send(request, deadline);
      unknown = last.answer().effectUnknown() ? last : unknown;
      Duration wait = waitAfter(last);
      if (last.health() != Outcome.Health.BAD
          || number == tries
          || wait.toNanos() >= deadline.remainingNanos()
          || Thread.currentThread().isInterrupted()) {
        return last;
      }
      Span.current()
          .addEvent(
              "try failed",
              Attributes.of(AttributeKey.stringKey("reason"), last.answer().describe()));
      throw new TryAgain(last, wait);
    }

    /** That the last try had no effect does not mean that none of them had. */
    Outcome withEffect(Outcome outcome) {
      Answer<JsonNode> answer = outcome.answer();
      if (unknown == null
          || answer.effectUnknown()
          || answer instanceof Answer.Result
          || answer instanceof Answer.NotFound) {
        return outcome;
      }
      return answer instanceof Answer.Failed<JsonNode> failed
          ? Outcome.untold(
              new Answer.Failed<>(failed.status(), failed.detail(), Answer.Effect.UNKNOWN))
          : unknown;
    }

    private Duration waitAfter(Outcome outcome) {
      Duration wait = Duration.ofMillis(backoff.apply(number));
      Duration asked = outcome.retryAfter();
      if (asked == null || asked.compareTo(wait) <= 0) {
        return wait;
      }
      // With jitter: all who were refused at once should not come back at once.
      return asked.compareTo(LONGEST_WAIT) > 0 ? ENDLESS : asked.plus(wait);
    }
  }

  private static long wait(Throwable failed) {
    return ((TryAgain) failed).wait.toMillis();
  }

  /**
   * A try that may be followed by another one. An exception since the retry's way with results
   * loses an interrupt.
   */
  private static final class TryAgain extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;
    private final transient Duration wait;

    TryAgain(Outcome outcome, Duration wait) {
      super(outcome.answer().describe(), null, false, false);
      this.outcome = outcome;
      this.wait = wait;
    }
  }
}
