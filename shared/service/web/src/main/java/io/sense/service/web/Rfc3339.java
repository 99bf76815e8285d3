package io.sense.service.web;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Times as text: RFC 3339, written in UTC and to the nanosecond. */
public final class Rfc3339 {
  private Rfc3339() {}

  /** Of nanoseconds since the epoch; null for 0, which OTLP has for "not known". */
  public static @Nullable String ofNanos(long nanos) {
    return nanos == 0 ? null : Instant.ofEpochSecond(0, nanos).toString();
  }

  /** Of milliseconds since the epoch. */
  public static String ofMillis(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /**
   * Reads a time with any offset, in nanoseconds since the epoch.
   *
   * @throws java.time.format.DateTimeParseException if the text is none
   * @throws ArithmeticException if it lies beyond what 64 bits hold (the years 1677 to 2262)
   */
  public static long nanosOf(String text) {
    Instant instant = OffsetDateTime.parse(text).toInstant();
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
