package io.sense.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * How often a service was called, refused calls among them, and how often in its busiest second:
 * what a limit that callers keep among themselves is held against. Thread-safe.
 */
final class Calls {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Of one second; more are not told apart. */
  private static final int MOST = 1_000_000;

  private final LongSupplier nanoTime;
  private final Deque<Long> ofTheLastSecond = new ArrayDeque<>();
  private long count;
  private int busiestSecond;

  Calls(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * What was counted.
   *
   * @param busiestSecond of any second, not of those of a clock
   */
  record Count(long calls, int busiestSecond) {}

  synchronized void add() {
    long now = nanoTime.getAsLong();
    while (!ofTheLastSecond.isEmpty() && now - ofTheLastSecond.getFirst() >= SECOND) {
      ofTheLastSecond.removeFirst();
    }
    if (ofTheLastSecond.size() < MOST) {
      ofTheLastSecond.addLast(now);
    }
    count++;
    busiestSecond = Math.max(busiestSecond, ofTheLastSecond.size());
  }

  synchronized Count count() {
    return new Count(count, busiestSecond);
  }

  synchronized void reset() {
    ofTheLastSecond.clear();
    count = 0;
    busiestSecond = 0;
  }
}
