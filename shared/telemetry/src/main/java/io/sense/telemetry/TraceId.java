package io.sense.telemetry;

import java.util.HexFormat;

/**
 * A valid trace id: 16 bytes, not all zero, as two big-endian halves.
 *
 * <p>Text form is 32 lowercase hex digits, as in W3C Trace Context and OTLP/JSON.
 *
 * @param high the first eight bytes
 * @param low the last eight bytes
 */
public record TraceId(long high, long low) implements Comparable<TraceId> {
  /** Length of the binary form. */
  public static final int BYTES = 16;

  /** Length of the text form. */
  public static final int HEX_DIGITS = 32;

  public TraceId {
    if (high == 0 && low == 0) {
      throw new IllegalArgumentException("A trace id must not be all zero");
    }
  }

  /**
   * Reads the text form, in either case.
   *
   * @throws IllegalArgumentException if the text is not 32 hex digits or is all zero
   */
  public static TraceId parse(CharSequence hex) {
    if (hex.length() != HEX_DIGITS) {
      throw new IllegalArgumentException(
          "A trace id has " + HEX_DIGITS + " hex digits, not " + hex.length());
    }
    return new TraceId(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  /** Orders as the text form does. */
  @Override
  public int compareTo(TraceId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /**
   * Written down, because Java leaves a record's hash open: Flink lays state out by it, and state
   * outlives a version of Java.
   */
  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

  /** The text form: 32 lowercase hex digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
