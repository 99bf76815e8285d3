package io.sense.service.external;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * This replica's share of a service's rate, kept by itself.
 *
 * <p>The bucket holds a tenth of a second's share, one call at least, and is empty at the start.
 */
final class LocalRateLimit implements RateLimit {
  /** When a caller may try again while limits are being handed over. */
  private static final Duration HANDOVER = Duration.ofMillis(100);

  private final LongSupplier clock;
  private final Bucket bucket;
  private final long startNanos;
  private final long maxWaitNanos;
  private long lastTurnNanos;
  private boolean closed;

  /**
   * @param rate calls a second of all replicas together
   * @param replicas among which it is shared
   * @param maxWait how far ahead turns are given
   * @param startNanos from when on the bucket fills
   * @param clock in nanoseconds, as {@link System#nanoTime}
   */
  LocalRateLimit(int rate, int replicas, Duration maxWait, long startNanos, LongSupplier clock) {
    this.clock = clock;
    this.startNanos = startNanos;
    this.maxWaitNanos = maxWait.toNanos();
    this.lastTurnNanos = clock.getAsLong();
    // "rate calls in so many seconds as there are replicas" is the share without rounding; of it
    // 4 % are left, as in acquire.lua, since turns given evenly do not arrive so at the service.
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(Math.max(1, rate / (10L * replicas)))
                        .refillGreedy(24L * rate, Duration.ofSeconds(25L * replicas))
                        .initialTokens(0))
            .withCustomTimePrecision(new ClockFrom(startNanos, clock))
            .build();
  }

  @Override
  public synchronized Turn take() {
    long now = clock.getAsLong();
    if (closed) {
      return new Turn(false, now + HANDOVER.toNanos());
    }
    long untilStart = Math.max(0, startNanos - now);
    if (untilStart >= maxWaitNanos) {
      return new Turn(false, startNanos);
    }
    long[] wait = {0};
    boolean granted =
        bucket
            .asBlocking()
            .tryConsumeUninterruptibly(1, maxWaitNanos - untilStart, nanos -> wait[0] = nanos);
    long at = now + untilStart;
    if (!granted) {
      return new Turn(false, at + bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }
    lastTurnNanos = at + wait[0];
    return new Turn(true, lastTurnNanos);
  }

  /**
   * Gives no more turns.
   *
   * @return when the last one that it gave is due
   */
  synchronized long close() {
    closed = true;
    return lastTurnNanos;
  }

  /** Stands still until the bucket is to fill. */
  private record ClockFrom(long startNanos, LongSupplier clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      long now = clock.getAsLong();
      return now - startNanos < 0 ? startNanos : now;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
