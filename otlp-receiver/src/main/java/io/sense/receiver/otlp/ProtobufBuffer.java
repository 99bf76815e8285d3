package io.sense.receiver.otlp;

import java.util.Arrays;

/**
 * Writes protobuf whose nested lengths are known only once the nested message is written: the
 * content is moved up when its length goes in before it. Not thread-safe.
 */
final class ProtobufBuffer {
  /** What a text becomes in whose place no character stands, such as half a surrogate pair. */
  private static final int REPLACEMENT = 0xFFFD;

  private byte[] bytes;
  private int size;

  ProtobufBuffer(int expectedSize) {
    bytes = new byte[Math.max(16, expectedSize)];
  }

  byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  int size() {
    return size;
  }

  /** Puts the length of all that was written since the position before it. */
  void closeLength(int position) {
    int length = size - position;
    int lengthSize = 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      lengthSize++;
    }
    ensure(lengthSize);
    System.arraycopy(bytes, position, bytes, position + lengthSize, length);
    size = position;
    varint(length);
    size += length;
  }

  void tag(int number, int wireType) {
    varint(WireCursor.tag(number, wireType));
  }

  void varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void fixed32(int value) {
    ensure(Integer.BYTES);
    for (int shift = 0; shift < Integer.SIZE; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void fixed64(long value) {
    ensure(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  void raw(byte[] value) {
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  void oneByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  /** Writes characters as UTF-8. */
  void text(char[] chars, int offset, int length) {
    ensure(3 * length);
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      char c = chars[i];
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(chars[i + 1])) {
        codePoint(Character.toCodePoint(c, chars[++i]));
      } else {
        codePoint(Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
  }

  private void codePoint(int c) {
    if (c < 0x800) {
      bytes[size++] = (byte) (0xC0 | c >>> 6);
    } else {
      if (c < 0x10000) {
        bytes[size++] = (byte) (0xE0 | c >>> 12);
      } else {
        bytes[size++] = (byte) (0xF0 | c >>> 18);
        bytes[size++] = (byte) (0x80 | (c >>> 12 & 0x3F));
      }
      bytes[size++] = (byte) (0x80 | (c >>> 6 & 0x3F));
    }
    bytes[size++] = (byte) (0x80 | (c & 0x3F));
  }

  private void ensure(int more) {
    if (more > bytes.length - size) {
      int grown = Math.addExact(size, more);
      bytes =
          Arrays.copyOf(
              bytes, Math.max(grown, (int) Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length)));
    }
  }
}
