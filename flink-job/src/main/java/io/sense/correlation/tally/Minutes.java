package io.sense.correlation.tally;

/** The minutes by which rows are kept. */
final class Minutes {
  private static final long MINUTE_MILLIS = 60_000;

  private Minutes() {}

  /** Start of the minute that a time lies in, both in milliseconds since the epoch. */
  static long of(long timeMillis) {
    return Math.floorDiv(timeMillis, MINUTE_MILLIS) * MINUTE_MILLIS;
  }
}
