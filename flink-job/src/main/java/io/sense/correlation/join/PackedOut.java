package io.sense.correlation.join;

import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a trace's state in the making: small numbers take few bytes, as protobuf's
 * variable-length integers do (Protocol Buffers, encoding, "Base 128 Varints" and "ZigZag"). State
 * is written, read, compacted and shipped with every checkpoint, so each of its bytes is paid
 * several times. Not thread-safe.
 */
final class PackedOut {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes;
  private int size;

  /** Starts empty. */
  PackedOut(int expectedBytes) {
    bytes = new byte[Math.max(64, expectedBytes)];
  }

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  void writeByte(int value) {
    need(1);
    bytes[size++] = (byte) value;
  }

  /** Eight bytes: for ids and hashes, whose values are spread over all of them. */
  void writeFixed(long value) {
    need(Long.BYTES);
    LONGS.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** A number that is seldom large and never negative. */
  void writeUnsigned(long value) {
    need(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** A number that is seldom far from zero. */
  void writeSigned(long value) {
    writeUnsigned((value << 1) ^ (value >> 63));
  }

  /** A text, char by char where it is not Latin-1: UTF-8 cannot say every Java text. */
  void writeText(String text) {
    boolean latin = true;
    for (int i = 0; i < text.length() && latin; i++) {
      latin = text.charAt(i) <= 0xFF;
    }
    if (latin) {
      byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
      writeUnsigned((long) encoded.length << 1);
      write(encoded, 0, encoded.length);
      return;
    }
    writeUnsigned(((long) text.length() << 2) | 1);
    need(2 * text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) (text.charAt(i) >> 8);
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  void writeOptionalText(@Nullable String text) {
    writeByte(text == null ? 0 : 1);
    if (text != null) {
      writeText(text);
    }
  }

  void writeBytes(byte[] value) {
    writeUnsigned(value.length);
    write(value, 0, value.length);
  }

  void writeBytes(Slice value) {
    writeUnsigned(value.length());
    write(value.bytes(), value.from(), value.length());
  }

  /** All that another holds. */
  void write(PackedOut other) {
    write(other.bytes, 0, other.size);
  }

  private void write(byte[] from, int offset, int length) {
    need(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  private void need(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
