package io.sense.correlation.join;

import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackedOut} wrote. Ends in an {@link IOException} where bytes are missing. */
final class PackedIn {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int at;

  PackedIn(byte[] bytes) {
    this.bytes = bytes;
  }

  byte readByte() throws IOException {
    require(1);
    return bytes[at++];
  }

  long readFixed() throws IOException {
    require(Long.BYTES);
    long value = (long) LONGS.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  long readUnsigned() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("A number of more than ten bytes");
  }

  /** A count or an index. */
  int readInt() throws IOException {
    long value = readUnsigned();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IOException("A number that should be small is " + value);
    }
    return (int) value;
  }

  long readSigned() throws IOException {
    long value = readUnsigned();
    return value >>> 1 ^ -(value & 1);
  }

  String readText() throws IOException {
    int header = readInt();
    int length = header >>> 1;
    require(length);
    String text =
        (header & 1) == 0
            ? new String(bytes, at, length, StandardCharsets.ISO_8859_1)
            : utf16(length);
    at += length;
    return text;
  }

  @Nullable String readOptionalText() throws IOException {
    return readByte() == 0 ? null : readText();
  }

  byte[] readBytes() throws IOException {
    int length = readInt();
    require(length);
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  /** Bytes that are left where they lie. */
  Slice readSlice() throws IOException {
    int length = readInt();
    require(length);
    at += length;
    return new Slice(bytes, at - length, at);
  }

  private String utf16(int length) {
    char[] chars = new char[length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((bytes[at + 2 * i] << 8) | (bytes[at + 2 * i + 1] & 0xFF));
    }
    return new String(chars);
  }

  private void require(int length) throws IOException {
    if (bytes.length - at < length) {
      throw new EOFException(
          "The bytes end at " + bytes.length + " where " + length + " more were due at " + at);
    }
  }
}
