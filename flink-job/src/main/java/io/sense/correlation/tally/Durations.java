package io.sense.correlation.tally;

/**
 * Exponential buckets of durations: those of OpenTelemetry's ExponentialHistogram at scale 2, in
 * microseconds, so that a quantile is off by a tenth at most. Source: OpenTelemetry metrics data
 * model, "ExponentialHistogram".
 */
final class Durations {
  private static final int SCALE_FACTOR = 4; // 2^scale buckets for each doubling
  private static final int LEAST_BUCKET = -1;
  private static final double NANOS_PER_MICRO = 1_000;

  private Durations() {}

  /** The bucket of a duration: i where 2^(i/4) us < duration <= 2^((i+1)/4) us, at least -1. */
  static int bucket(long nanos) {
    if (nanos <= NANOS_PER_MICRO) {
      return LEAST_BUCKET;
    }
    double doublings = Math.log(nanos / NANOS_PER_MICRO) / Math.log(2);
    return (int) Math.ceil(doublings * SCALE_FACTOR) - 1;
  }
}
