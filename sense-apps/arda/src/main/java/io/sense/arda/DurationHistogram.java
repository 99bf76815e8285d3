package io.sense.arda;

import io.sense.telemetry.DurationQuantiles;
import java.util.Collections;
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
   * A quantile in milliseconds, as {@link DurationQuantiles} tells it; null if nothing was counted.
   *
   * @param quantile above 0, at most 1
   */
  @Nullable Double quantileMillis(double quantile) {
    double millis = DurationQuantiles.millis(counts, quantile);
    return Double.isNaN(millis) ? null : millis;
  }
}
