package io.sense.service.external;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * This replica's share of a service's rate, kept by itself.
 *
 * <p>The bucket holds a tenth of a second's share, one call at least, and is empty at the start.
 */
final class LocalRateLimit implements RateLimit {
  /** When a caller may try again while limits are being handed over. */
  private static final Duration HANDOVER = Duration.ofMillis(100);

  private final Bucket bucket;
  private final long startNanos;
  private final long maxWaitNanos;
  private long lastTurnNanos;
  private boolean closed;

  /**
   * @param rate calls a second of all replicas together
   * @param replicas among which it is shared
   * @param maxWait how far ahead turns are given
   * @param startNanos from when on the bucket fills, of {@link System#nanoTime}
   */
  LocalRateLimit(int rate, int replicas, Duration maxWait, long startNanos) {
    this.startNanos = startNanos;
    this.maxWaitNanos = maxWait.toNanos();
    this.lastTurnNanos = System.nanoTime();
    // "rate calls in so many seconds as there are replicas" is the share without rounding.
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(Math.max(1, rate / (10L * replicas)))
                        .refillGreedy(rate, Duration.ofSeconds(replicas))
                        .initialTokens(0))
            .withCustomTimePrecision(new ClockFrom(startNanos))
            .build();
  }

  @Override
  public synchronized Turn take() {
    long now = System.nanoTime();
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
   * @return when the last one that it gave is due, of {@link System#nanoTime}
   */
  synchronized long close() {
    closed = true;
    return lastTurnNanos;
  }

  /** Stands still until the bucket is to fill. */
  private record ClockFrom(long startNanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      long now = System.nanoTime();
      return now - startNanos < 0 ? startNanos : now;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
