package io.sense.palantir;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as text: RFC 3339 in UTC, to the nanosecond. */
final class Rfc3339 {
  private Rfc3339() {}

  /** Of nanoseconds since the epoch; null for 0, which OTLP has for "not known". */
  static @Nullable String ofNanos(long nanos) {
    return nanos == 0 ? null : Instant.ofEpochSecond(0, nanos).toString();
  }

  /** Of milliseconds since the epoch. */
  static String ofMillis(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
