package io.sense.palantir;

import io.sense.telemetry.TraceId;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A place in the list of correlations: behind the row with these keys. Neither key changes after
 * the row's first revision, so a reader that pages sees no row twice and misses none that was
 * there.
 *
 * @param generation broker time in milliseconds since the epoch
 * @param traceId of the row
 */
record Cursor(long generation, TraceId traceId) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + Long.BYTES + TraceId.BYTES;

  /** The text that callers pass back as it is. */
  String encode() {
    byte[] bytes =
        ByteBuffer.allocate(BYTES)
            .put(VERSION)
            .putLong(generation)
            .putLong(traceId.high())
            .putLong(traceId.low())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads {@link #encode}'s text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Cursor decode(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
    if (bytes.remaining() != BYTES || bytes.get() != VERSION) {
      throw new IllegalArgumentException("Not a cursor: " + text);
    }
    return new Cursor(bytes.getLong(), new TraceId(bytes.getLong(), bytes.getLong()));
  }
}
