package io.sense.correlation.otlp;

import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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

  /** Hash of everything around the records of one scope, to be mixed into that of each. */
  public static RecordHash ofHeaders(byte[] resourceHeader, byte[] scopeHeader) {
    byte[] content = new byte[Integer.BYTES + resourceHeader.length + scopeHeader.length];
    ByteBuffer.wrap(content)
        .putInt(resourceHeader.length) // so that bytes cannot move from one into the other
        .put(resourceHeader)
        .put(scopeHeader);
    return of(content);
  }

  /** Hash of one record within the scope that this is the hash of. */
  public RecordHash with(Slice record) {
    byte[] content = new byte[BYTES + record.length()];
    start(content).put(record.bytes(), record.from(), record.length());
    return of(content);
  }

  /** Hash of this with a number: the ordinal among equal records, for one. */
  public RecordHash with(long number) {
    byte[] content = new byte[BYTES + Long.BYTES];
    start(content).putLong(number);
    return of(content);
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
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }

  private ByteBuffer start(byte[] content) {
    return ByteBuffer.wrap(content).putLong(high).putLong(low);
  }

  private static RecordHash of(byte[] content) {
    long[] hash = MurmurHash3.hash128x64(content, 0, content.length, SEED);
    return new RecordHash(hash[0], hash[1]);
  }
}
