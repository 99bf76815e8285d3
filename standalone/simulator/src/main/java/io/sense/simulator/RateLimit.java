package io.sense.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Lets through so many calls in any second: not in each second of a clock, between two of which
 * twice as many would fit. Thread-safe.
 */
final class RateLimit {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Deque<Long> letThrough = new ArrayDeque<>();

  /**
   * Begins with nothing used up.
   *
   * @param perSecond 0 lets nothing through
   * @param nanoTime such as {@link System#nanoTime}
   */
  RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Lets a call through, and answers zero; or how long to wait until one is. */
  synchronized Duration take() {
    long now = nanoTime.getAsLong();
    while (!letThrough.isEmpty() && now - letThrough.getFirst() >= SECOND) {
      letThrough.removeFirst();
    }
    if (letThrough.size() < perSecond) {
      letThrough.addLast(now);
      return Duration.ZERO;
    }
    return letThrough.isEmpty()
        ? Duration.ofSeconds(1)
        : Duration.ofNanos(letThrough.getFirst() + SECOND - now);
  }
}
