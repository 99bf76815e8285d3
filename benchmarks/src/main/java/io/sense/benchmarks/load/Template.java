package io.sense.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An encoded request whose ids and times are put in anew for each use: building and encoding one is
 * what would cost a generator most.
 *
 * <p>The request is built once, with {@link #mark} in place of each id and time; ids are read back
 * big-endian, times little-endian, as protobuf writes them. Thread-safe.
 */
final class Template {
  /** In UTF-8 these three bytes never follow each other, so that no text is taken for a mark. */
  private static final long PREFIX = 0xF5A9C3L << 40;

  private static final long PREFIX_BITS = 0xFFFFFFL << 40;

  private final byte[] request;
  private final int[] positions;
  private final long[] marks;
  private final boolean[] bigEndian;
  private @Nullable TemplateGzip gzip;

  /** What to put in place of a mark. */
  @FunctionalInterface
  interface Values {
    long at(int field, int slot);
  }

  private Template(byte[] request, int[] positions, long[] marks, boolean[] bigEndian) {
    this.request = request;
    this.positions = positions;
    this.marks = marks;
    this.bigEndian = bigEndian;
  }

  /**
   * Stands for a value.
   *
   * @param field which of the values of a slot, 0..255
   * @param slot such as the record's index in the request
   */
  static long mark(int field, int slot) {
    return PREFIX | (long) field << 32 | slot;
  }

  /** Finds the marks of an encoded request. */
  static Template of(byte[] request) {
    int[] positions = new int[request.length / Long.BYTES];
    long[] marks = new long[positions.length];
    boolean[] bigEndian = new boolean[positions.length];
    int found = 0;
    ByteBuffer bytes = ByteBuffer.wrap(request);
    for (int at = 0; at + Long.BYTES <= request.length; at++) {
      long big = bytes.getLong(at);
      long little = Long.reverseBytes(big);
      boolean isBig = (big & PREFIX_BITS) == PREFIX;
      if (isBig || (little & PREFIX_BITS) == PREFIX) {
        positions[found] = at;
        marks[found] = isBig ? big : little;
        bigEndian[found] = isBig;
        found++;
        at += Long.BYTES - 1;
      }
    }
    return new Template(
        request,
        Arrays.copyOf(positions, found),
        Arrays.copyOf(marks, found),
        Arrays.copyOf(bigEndian, found));
  }

  /** The request with every mark replaced. */
  byte[] fill(Values values) {
    ByteBuffer filled = ByteBuffer.wrap(request.clone());
    for (int i = 0; i < positions.length; i++) {
      long value = values.at((int) (marks[i] >>> 32) & 0xFF, (int) marks[i]);
      filled.order(bigEndian[i] ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      filled.putLong(positions[i], value);
    }
    return filled.array();
  }

  /** What {@link #fill} gave, compressed. */
  byte[] gzip(byte[] filled) {
    return gzip().compress(filled);
  }

  private synchronized TemplateGzip gzip() {
    if (gzip == null) {
      gzip = new TemplateGzip(request, positions);
    }
    return gzip;
  }
}
