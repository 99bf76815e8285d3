package io.sense.correlation.otlp;

import com.google.protobuf.ByteString;
import io.sense.telemetry.TraceId;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Trace and span ids in their forms on the wire and in text. Invalid: wrong length or all zero. */
final class Ids {
  private static final int SPAN_ID_BYTES = 8;

  private Ids() {}

  /** The id in binary form, or null where invalid. */
  static @Nullable TraceId trace(ByteString bytes) {
    return hasTraceLength(bytes) ? trace(big(bytes, 0), big(bytes, 8)) : null;
  }

  /** The id in binary form, or 0 where invalid. */
  static long span(ByteString bytes) {
    return hasSpanLength(bytes) ? big(bytes, 0) : 0;
  }

  static boolean hasTraceLength(ByteString id) {
    return id.size() == TraceId.BYTES;
  }

  static boolean hasSpanLength(ByteString id) {
    return id.size() == SPAN_ID_BYTES;
  }

  /** The id in text form, or null where invalid. */
  static @Nullable TraceId trace(String hex) {
    if (hex.length() != TraceId.HEX_DIGITS || !isHex(hex)) {
      return null;
    }
    return trace(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
  }

  /** The id in text form, or 0 where invalid. */
  static long span(String hex) {
    return hex.length() == 2 * SPAN_ID_BYTES && isHex(hex) ? HexFormat.fromHexDigitsToLong(hex) : 0;
  }

  /** The binary form. */
  static ByteString bytes(TraceId id) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(TraceId.BYTES).putLong(id.high()).putLong(id.low()).flip());
  }

  /** The binary form of a span id. */
  static ByteString bytes(long spanId) {
    return ByteString.copyFrom(ByteBuffer.allocate(SPAN_ID_BYTES).putLong(spanId).flip());
  }

  private static @Nullable TraceId trace(long high, long low) {
    return high == 0 && low == 0 ? null : new TraceId(high, low);
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(HexFormat::isHexDigit);
  }

  private static long big(ByteString bytes, int from) {
    long value = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      value = value << 8 | (bytes.byteAt(i) & 0xff);
    }
    return value;
  }
}
