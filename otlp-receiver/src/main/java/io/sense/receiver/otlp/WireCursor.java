package io.sense.receiver.otlp;

/**
 * A position in protobuf bytes that never leaves the given limits. What it accepts, {@code
 * protobuf-java} accepts. Not thread-safe.
 */
final class WireCursor {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int GROUP = 3;
  static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private static final int LONGEST_VARINT = 10;

  private final byte[] bytes;
  private int at;

  WireCursor(byte[] bytes) {
    this.bytes = bytes;
  }

  static int tag(int number, int wireType) {
    return number << 3 | wireType;
  }

  int at() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  /** Reads a field's number and wire type. */
  int readTag(int limit) {
    int tag = (int) readVarint(limit);
    if (tag >>> 3 == 0) {
      throw new MalformedRequestException("Not protobuf: field number 0 at byte " + at);
    }
    return tag;
  }

  /** Reads a length and returns the position where what it measures ends. */
  int readEnd(int limit) {
    int length = (int) readVarint(limit);
    if (length < 0 || length > limit - at) {
      throw new MalformedRequestException(
          "Truncated protobuf: "
              + length
              + " bytes announced at byte "
              + at
              + ", "
              + (limit - at)
              + " left");
    }
    return at + length;
  }

  /**
   * Goes past a field of wire type {@code VARINT}, {@code FIXED64}, {@code FIXED32}, {@code
   * LENGTH}.
   */
  void skip(int wireType, int limit) {
    switch (wireType) {
      case VARINT -> readVarint(limit);
      case FIXED64 -> advance(8, limit);
      case FIXED32 -> advance(4, limit);
      case LENGTH -> at = readEnd(limit);
      default ->
          throw new MalformedRequestException(
              "Not protobuf: wire type " + wireType + " at byte " + at);
    }
  }

  private long readVarint(int limit) {
    if (at < limit && bytes[at] >= 0) { // most are one byte long
      return bytes[at++];
    }
    return readLongVarint(limit);
  }

  private long readLongVarint(int limit) {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at >= limit) {
        throw new MalformedRequestException("Truncated protobuf: ends within a number, byte " + at);
      }
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedRequestException("Not protobuf: endless number at byte " + at);
  }

  private void advance(int length, int limit) {
    if (length > limit - at) {
      throw new MalformedRequestException("Truncated protobuf: ends within a field, byte " + at);
    }
    at += length;
  }
}
