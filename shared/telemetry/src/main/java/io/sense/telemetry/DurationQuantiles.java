package io.sense.telemetry;

import io.sense.telemetry.v1.DurationHistogram;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads quantiles out of durations counted in buckets: bucket i counts those in (2^(i/4),
 * 2^((i+1)/4)] microseconds, bucket -1 all up to one.
 */
public final class DurationQuantiles {
  private static final double BUCKETS_PER_DOUBLING = 4; // OpenTelemetry's scale 2
  private static final double MICROS_PER_MILLI = 1_000;

  private DurationQuantiles() {}

  /**
   * The duration that a share of all durations does not exceed, told as the geometric middle of the
   * bucket in which it lies and so off by a tenth at most. Rank: nearest, as {@code
   * percentile_disc} of SQL has it.
   *
   * @param quantile above 0, at most 1
   * @return milliseconds; NaN if the histogram counts nothing
   */
  public static double millis(DurationHistogram durations, double quantile) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int i = 0; i < durations.getCountCount(); i++) {
      counts.merge(durations.getBucket(i), durations.getCount(i), Long::sum);
    }
    return millis(counts, quantile);
  }

  /** The same of counts by bucket. */
  public static double millis(SortedMap<Integer, Long> counts, double quantile) {
    if (!(quantile > 0 && quantile <= 1)) {
      throw new IllegalArgumentException("A quantile is above 0 and at most 1, not " + quantile);
    }
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    long rank = Math.max(1, (long) Math.ceil(all * quantile));
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
      seen += bucket.getValue();
      if (seen >= rank) {
        return Math.pow(2, (bucket.getKey() + 0.5) / BUCKETS_PER_DOUBLING) / MICROS_PER_MILLI;
      }
    }
    return Double.NaN;
  }
}
