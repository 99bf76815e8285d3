package io.sense.service.external;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;

/**
 * The circuit breaker of one service, and how long it stays open yet.
 *
 * <p>Opens when half of the last 20 tries failed, 10 of them at least; after its wait lets three
 * through to see.
 */
final class Circuit {
  private static final int TRIES_SEEN = 20;
  private static final int TRIES_LEAST = 10;
  private static final float FAILED_PERCENT = 50;
  private static final int TRIALS = 3;

  /** While half open, its few trials are under way. Their end is unknown, but near. */
  private static final Duration TRIAL = Duration.ofSeconds(1);

  private final CircuitBreaker breaker;
  private volatile long opensNanos;

  Circuit(ServiceName service, Duration wait) {
    this.breaker =
        CircuitBreaker.of(
            service.label(),
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(TRIES_SEEN)
                .minimumNumberOfCalls(TRIES_LEAST)
                .failureRateThreshold(FAILED_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .waitDurationInOpenState(wait)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                opensNanos = System.nanoTime() + wait.toNanos();
              }
            });
  }

  CircuitBreaker breaker() {
    return breaker;
  }

  /** How long until it is worth another try. */
  Duration remaining() {
    if (breaker.getState() != CircuitBreaker.State.OPEN) {
      return TRIAL;
    }
    return Duration.ofNanos(Math.max(0, opensNanos - System.nanoTime()));
  }
}
