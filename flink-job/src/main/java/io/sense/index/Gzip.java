package io.sense.index;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses one document after the other in the gzip format (RFC 1952), with one deflater for all:
 * {@code GZIPOutputStream} makes one for each, which takes as long as a small document itself.
 *
 * <p>Not thread-safe.
 */
final class Gzip implements AutoCloseable {
  private static final byte DEFLATE = 8;
  private static final byte UNKNOWN_SYSTEM = (byte) 255;
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, DEFLATE, 0, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM
  };

  /** CRC and length. */
  private static final int TRAILER = 2 * Integer.BYTES;

  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private byte[] buffer = new byte[8 << 10];

  /**
   * A compressor.
   *
   * @param level of the deflater, 1 (quickest) to 9
   */
  Gzip(int level) {
    deflater = new Deflater(level, true);
  }

  byte[] compress(byte[] document) {
    deflater.reset();
    deflater.setInput(document);
    deflater.finish();
    System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
    int end = HEADER.length;
    while (!deflater.finished()) {
      if (buffer.length - end <= TRAILER) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      end += deflater.deflate(buffer, end, buffer.length - end - TRAILER);
    }
    crc.reset();
    crc.update(document);
    ByteBuffer.wrap(buffer, end, TRAILER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) crc.getValue())
        .putInt(document.length);
    return Arrays.copyOf(buffer, end + TRAILER);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
