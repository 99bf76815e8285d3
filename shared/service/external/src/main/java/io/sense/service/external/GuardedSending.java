package io.sense.service.external;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends where bulkhead, circuit breaker and rate allow it, in this order: a call that waits for its
 * turn by the rate holds a place of the bulkhead, so that waiting is bounded too, and no turn is
 * spent on what is not sent.
 */
final class GuardedSending implements Sending {
  /**
   * When a place of a full bulkhead may be free. Nobody knows; this keeps callers from spinning.
   */
  private static final Duration BUSY = Duration.ofMillis(100);

  /** A turn that was slept through by more is not used: late turns would come all at once. */
  private static final long LATEST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** After so many missed ones the turn is used all the same: Redis may be that far away. */
  private static final int MISSED_MOST = 2;

  private final Bulkhead bulkhead;
  private final Circuit circuit;
  private final RateLimit rate;
  private final Sending next;

  GuardedSending(Bulkhead bulkhead, Circuit circuit, RateLimit rate, Sending next) {
    this.bulkhead = bulkhead;
    this.circuit = circuit;
    this.rate = rate;
    this.next = next;
  }

  @Override
  public Outcome send(ExternalRequest request, Deadline deadline) {
    if (deadline.passed()) {
      return Outcome.untold(
          new Answer.Failed<>(0, "was not asked: no time was left", Answer.Effect.NONE));
    }
    if (!bulkhead.tryAcquirePermission()) {
      return Outcome.untold(new Answer.RefusedByLimit<>(BUSY));
    }
    try {
      return sendIfClosed(request, deadline);
    } finally {
      bulkhead.onComplete();
    }
  }

  private Outcome sendIfClosed(ExternalRequest request, Deadline deadline) {
    CircuitBreaker breaker = circuit.breaker();
    if (!breaker.tryAcquirePermission()) {
      return Outcome.untold(new Answer.CircuitOpen<>(circuit.remaining()));
    }
    long began = System.nanoTime();
    Outcome outcome = null;
    try {
      outcome = sendInTurn(request, deadline);
      return outcome;
    } finally {
      long took = System.nanoTime() - began;
      if (outcome == null || outcome.health() == Outcome.Health.UNTOLD) {
        breaker.releasePermission();
      } else if (outcome.health() == Outcome.Health.GOOD) {
        breaker.onSuccess(took, TimeUnit.NANOSECONDS);
      } else {
        breaker.onError(took, TimeUnit.NANOSECONDS, new Fault());
      }
    }
  }

  private Outcome sendInTurn(ExternalRequest request, Deadline deadline) {
    try {
      for (int missed = 0; ; missed++) {
        Turn turn = rate.take();
        long wait = turn.atNanos() - System.nanoTime();
        if (!turn.granted() || wait >= deadline.remainingNanos()) {
          return Outcome.untold(new Answer.RefusedByLimit<>(Duration.ofNanos(Math.max(0, wait))));
        }
        TimeUnit.NANOSECONDS.sleep(wait);
        if (System.nanoTime() - turn.atNanos() <= LATEST_NANOS || missed == MISSED_MOST) {
          return next.send(request, deadline);
        }
      }
    } catch (InterruptedException e) {
      return Outcome.interrupted("waiting for its turn", Answer.Effect.NONE);
    }
  }

  /** What the circuit breaker counts: outcomes are no exceptions here, but it asks for one. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault() {
      super("The service failed", null, false, false);
    }
  }
}
