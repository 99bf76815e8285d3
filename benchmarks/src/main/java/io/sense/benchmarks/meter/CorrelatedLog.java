package io.sense.benchmarks.meter;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What the meters look at of a log that left the platform. One object is filled anew for each log,
 * because there are tens of thousands a second: it holds for the call that it is handed to.
 */
public final class CorrelatedLog {
  private static final int UID_DIGITS = 32;

  long traceHigh;
  long traceLow;

  /** Whether the trace id has sixteen bytes. */
  boolean hasTrace;

  /** The span it is tied to, 0 for none. */
  long spanId;

  /** Its OTLP time. */
  long timeNanos;

  /** Its identity, if {@link #hasUid}. */
  long uidHigh;

  long uidLow;
  boolean hasUid;

  /** As in {@code sense.match}; empty if it has none. */
  String match = "";

  void clear() {
    traceHigh = 0;
    traceLow = 0;
    hasTrace = false;
    spanId = 0;
    timeNanos = 0;
    uidHigh = 0;
    uidLow = 0;
    hasUid = false;
    match = "";
  }

  /** Takes {@code log.record.uid}; anything but 32 hex digits is none. */
  void uid(byte[] bytes, int from, int length) {
    hasUid = length == UID_DIGITS;
    uidHigh = hasUid ? hex(bytes, from) : 0;
    uidLow = hasUid ? hex(bytes, from + UID_DIGITS / 2) : 0;
  }

  private long hex(byte[] bytes, int from) {
    long value = 0;
    for (int i = from; i < from + UID_DIGITS / 2; i++) {
      int digit = Character.digit(bytes[i], 16);
      hasUid &= digit >= 0;
      value = (value << 4) | (digit & 0xF);
    }
    return value;
  }

  /** Takes {@code sense.match}. */
  void match(byte[] bytes, int from, int length) {
    match = isNamed(bytes, from, length) ? "span_id" : new String(bytes, from, length, US_ASCII);
  }

  /** By far the most. */
  private static boolean isNamed(byte[] bytes, int from, int length) {
    return length == 7 && bytes[from] == 's' && bytes[from + 6] == 'd';
  }
}
