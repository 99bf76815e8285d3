package io.sense.correlation.tally;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Exponential buckets of durations: those of OpenTelemetry's ExponentialHistogram at scale 2, in
 * microseconds, so that a quantile is off by a tenth at most. Source: OpenTelemetry metrics data
 * model, "ExponentialHistogram".
 */
final class Durations {
  private static final int BUCKETS_PER_DOUBLING = 4; // 2^scale
  private static final long NANOS_PER_MICRO = 1_000;

  /** Longest duration of each bucket in nanoseconds, from bucket -1 on. */
  private static final long[] LONGEST_NANOS = longestNanos();

  private Durations() {}

  /**
   * The bucket of a duration: i where 2^(i/4) us < duration <= 2^((i+1)/4) us, at least -1. A
   * duration below zero, as of a span that ends before it starts, is in bucket -1.
   */
  static int bucket(long nanos) {
    int found = Arrays.binarySearch(LONGEST_NANOS, nanos);
    return (found >= 0 ? found : -found - 1) - 1;
  }

  /** Whole nanoseconds within each bound; a logarithm would err by a bucket near powers of two. */
  private static long[] longestNanos() {
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
    long[] longest = new long[Long.SIZE * BUCKETS_PER_DOUBLING];
    int buckets = 0;
    BigInteger power = BigInteger.valueOf(NANOS_PER_MICRO).pow(BUCKETS_PER_DOUBLING);
    BigInteger bound = BigInteger.ZERO;
    while (bound.compareTo(most) < 0) {
      bound = power.sqrt().sqrt().min(most); // the fourth root, rounded down
      longest[buckets++] = bound.longValueExact();
      power = power.shiftLeft(1);
    }
    return Arrays.copyOf(longest, buckets);
  }
}
