package io.sense.correlation.otlp;

import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The 128-bit hash (MurmurHash3, x64 variant) of a record's content, its scope and its resource.
 *
 * <p>It identifies logs: two with the same hash are the same line. It does not defend against
 * somebody who builds collisions; whoever can send such logs can send any other log as well.
 */
public record RecordHash(long high, long low) implements Comparable<RecordHash> {
  private static final int BYTES = 2 * Long.BYTES;
  private static final int SEED = 0;
  private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  /** Room for what is hashed of nearly every record. */
  private static final int SCRATCH_BYTES = 8 << 10;

  private static final ThreadLocal<byte[]> SCRATCH =
      ThreadLocal.withInitial(() -> new byte[SCRATCH_BYTES]);

  /** Hash of everything around the records of one scope, to be mixed into that of each. */
  public static RecordHash ofHeaders(byte[] resourceHeader, byte[] scopeHeader) {
    byte[] content = new byte[Integer.BYTES + resourceHeader.length + scopeHeader.length];
    ByteBuffer.wrap(content)
        .putInt(resourceHeader.length) // so that bytes cannot move from one into the other
        .put(resourceHeader)
        .put(scopeHeader);
    return of(content, content.length);
  }

  /** Hash of one record within the scope that this is the hash of. */
  public RecordHash with(Slice record) {
    int length = BYTES + record.length();
    byte[] content = length <= SCRATCH_BYTES ? SCRATCH.get() : new byte[length];
    start(content).put(record.bytes(), record.from(), record.length());
    return of(content, length);
  }

  /** Hash of this with a number: the ordinal among equal records, for one. */
  public RecordHash with(long number) {
    byte[] content = new byte[BYTES + Long.BYTES];
    start(content).putLong(number);
    return of(content, content.length);
  }

  /** Hash of this with a text. */
  public RecordHash with(String text) {
    return with(Slice.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Orders as the hex form does. */
  @Override
  public int compareTo(RecordHash other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** 32 lowercase hex digits. */
  public String toHex() {
    return new String(toHexUtf8(), StandardCharsets.ISO_8859_1);
  }

  /** The same as it stands in a message. */
  byte[] toHexUtf8() {
    byte[] hex = new byte[2 * BYTES];
    writeHex(high, hex, 0);
    writeHex(low, hex, BYTES);
    return hex;
  }

  private static void writeHex(long value, byte[] hex, int from) {
    for (int i = 0; i < BYTES; i++) {
      hex[from + i] = HEX_DIGITS[(int) (value >>> (Long.SIZE - 4 * (i + 1))) & 0xf];
    }
  }

  private ByteBuffer start(byte[] content) {
    return ByteBuffer.wrap(content).putLong(high).putLong(low);
  }

  private static RecordHash of(byte[] content, int length) {
    long[] hash = MurmurHash3.hash128x64(content, 0, length, SEED);
    return new RecordHash(hash[0], hash[1]);
  }
}
