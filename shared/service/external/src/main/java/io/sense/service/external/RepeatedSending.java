package io.sense.service.external;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;

/**
 * Sends again what may be sent again and failed for the service's fault, after a growing wait with
 * jitter, or the wait that the service asks for where it is within bounds.
 */
final class RepeatedSending implements Sending {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
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
    int[] number = {0};
    try {
      return retry.executeCallable(() -> attempt(request, deadline, ++number[0]));
    } catch (TryAgain last) { // tries are used up, or the wait was interrupted and the flag is set
      return last.outcome;
    } catch (Exception e) {
      throw new IllegalStateException("A try fails with TryAgain only", e);
    }
  }

  private Outcome attempt(ExternalRequest request, Deadline deadline, int number) throws TryAgain {
    Outcome outcome = next.send(request, deadline);
    if (outcome.health() != Outcome.Health.BAD || Thread.currentThread().isInterrupted()) {
      return outcome;
    }
    Duration wait = Duration.ofMillis(backoff.apply(number));
    if (outcome.retryAfter() != null && outcome.retryAfter().compareTo(wait) > 0) {
      // Everybody who was refused at once should not come back at once.
      wait = outcome.retryAfter().plus(wait.minus(FIRST_WAIT.dividedBy(2)));
      if (outcome.retryAfter().compareTo(LONGEST_WAIT) > 0) {
        return outcome;
      }
    }
    if (wait.toNanos() >= deadline.remainingNanos()) {
      return outcome;
    }
    Span.current()
        .addEvent(
            "try failed",
            Attributes.of(AttributeKey.stringKey("reason"), outcome.answer().describe()));
    throw new TryAgain(outcome, wait);
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
