package io.sense.arda;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How long calls took, in the buckets of the table {@code service_edges}: bucket i counts durations
 * in (2^(i/4), 2^((i+1)/4)] microseconds, bucket -1 all up to one microsecond. They are those of an
 * exponential histogram of scale 2 (OpenTelemetry metrics data model, "ExponentialHistogram").
 *
 * @param counts by bucket, each above 0
 */
record DurationHistogram(SortedMap<Integer, Long> counts) {
  private static final double BUCKETS_PER_DOUBLING = 4; // 2^scale
  private static final double MICROS_PER_MILLI = 1_000;

  DurationHistogram {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** Both together. */
  DurationHistogram plus(DurationHistogram other) {
    TreeMap<Integer, Long> sum = new TreeMap<>(counts);
    other.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
    return new DurationHistogram(sum);
  }

  /**
   * A quantile in milliseconds; null if nothing was counted.
   *
   * <p>With n durations the quantile q is that of rank q n, counted from the least. It lies in the
   * bucket in which the counts so far reach that rank, and in it as far as the rank lies between
   * the counts before and after the bucket: geometrically, lower (upper / lower)^fraction, as
   * durations are spread evenly over an exponential bucket's logarithm (the rule of Prometheus'
   * {@code histogram_quantile} for native histograms); in bucket -1, which begins at 0, linearly.
   * The answer is off by the width of a bucket at most, a factor of 2^(1/4) = 1.19.
   *
   * @param q from 0 to 1
   */
  @Nullable Double quantileMillis(double q) {
    double rank = q * counts.values().stream().mapToLong(Long::longValue).sum();
    double before = 0;
    for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
      double after = before + bucket.getValue();
      if (after >= rank) {
        return millis(bucket.getKey(), (rank - before) / bucket.getValue());
      }
      before = after;
    }
    return null;
  }

  private static double millis(int bucket, double fraction) {
    double micros = bucket < 0 ? fraction : Math.pow(2, (bucket + fraction) / BUCKETS_PER_DOUBLING);
    return micros / MICROS_PER_MILLI;
  }
}
