package io.sense.correlation.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.telemetry.TraceId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Goes through protobuf bytes in place. {@code protobuf-java}'s stream makes an object for each id
 * and each text that it meets; here only what is wanted is ever made, and eight records of a trace
 * are read in the time in which two were. What {@code protobuf-java} accepts, this accepts; it does
 * not look whether texts are UTF-8, which the receiver has done. Source: Protocol Buffers,
 * encoding.
 *
 * <p>Not thread-safe.
 */
final class Wire {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  private static final int GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;
  private static final int DEEPEST_GROUP = 100;

  private static final VarHandle LITTLE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int at;
  private int end;

  Wire(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** The tag of a field of this number and wire type. */
  static int tag(int number, int wireType) {
    return number << 3 | wireType;
  }

  private static int number(int tag) {
    return tag >>> 3;
  }

  int at() {
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The next field's tag, 0 at the end of the message. */
  int readTag() throws InvalidProtocolBufferException {
    if (at == end) {
      return 0;
    }
    int tag = (int) readVarint();
    if (number(tag) == 0) {
      throw malformed("a field has the number 0");
    }
    return tag;
  }

  long readVarint() throws InvalidProtocolBufferException {
    if (at < end && bytes[at] >= 0) { // most are one byte long
      return bytes[at++];
    }
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      need(1);
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number does not end");
  }

  long readFixed64() throws InvalidProtocolBufferException {
    need(Long.BYTES);
    long value = (long) LITTLE.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  /**
   * Goes into a message, a text or bytes.
   *
   * @return what {@link #leave} needs
   */
  int enter(int tag) throws InvalidProtocolBufferException {
    if ((tag & 7) != LENGTH) {
      throw malformed(
          "field " + number(tag) + " has wire type " + (tag & 7) + ", not length-delimited");
    }
    int length = (int) readVarint();
    if (length < 0) {
      throw malformed("a field has a negative length");
    }
    need(length);
    int outer = end;
    end = at + length;
    return outer;
  }

  /** Goes past the end of what was entered. */
  void leave(int outer) {
    at = end;
    end = outer;
  }

  /** Where what was entered ends. */
  int end() {
    return end;
  }

  /** Goes past a field. */
  void skip(int tag) throws InvalidProtocolBufferException {
    skip(tag, 0);
  }

  /** Reads a text. */
  String readText(int tag) throws InvalidProtocolBufferException {
    int outer = enter(tag);
    String text = text();
    leave(outer);
    return text;
  }

  /** What was entered, as a text. */
  String text() {
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  /**
   * What was entered, as a trace id; null where invalid.
   *
   * @param expected is given where it is equal, which saves an object
   */
  @Nullable TraceId traceId(@Nullable TraceId expected) {
    if (end - at != TraceId.BYTES) {
      return null;
    }
    long high = (long) BIG.get(bytes, at);
    long low = (long) BIG.get(bytes, at + Long.BYTES);
    if (expected != null && expected.high() == high && expected.low() == low) {
      return expected;
    }
    return high == 0 && low == 0 ? null : new TraceId(high, low);
  }

  /** What was entered, as a span id; 0 where invalid. */
  long spanId() {
    return end - at == Long.BYTES ? (long) BIG.get(bytes, at) : 0;
  }

  private void skip(int tag, int depth) throws InvalidProtocolBufferException {
    switch (tag & 7) {
      case VARINT -> readVarint();
      case FIXED64 -> advance(Long.BYTES);
      case FIXED32 -> advance(Integer.BYTES);
      case LENGTH -> leave(enter(tag));
      case GROUP -> {
        if (depth == DEEPEST_GROUP) {
          throw malformed("groups lie in each other too deep");
        }
        int field = readTag();
        while (field != tag(number(tag), END_GROUP)) {
          if (field == 0) {
            throw malformed("a group does not end");
          }
          skip(field, depth + 1);
          field = readTag();
        }
      }
      case END_GROUP -> throw malformed("an end-group tag without its start");
      default -> throw malformed("wire type " + (tag & 7));
    }
  }

  private void advance(int length) throws InvalidProtocolBufferException {
    need(length);
    at += length;
  }

  private void need(int length) throws InvalidProtocolBufferException {
    if (end - at < length) {
      throw malformed(length + " bytes were due where " + (end - at) + " are left");
    }
  }

  private InvalidProtocolBufferException malformed(String what) {
    return new InvalidProtocolBufferException("at byte " + at + ": " + what);
  }
}
