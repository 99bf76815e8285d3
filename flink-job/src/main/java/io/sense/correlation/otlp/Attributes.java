package io.sense.correlation.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/** Reads OTLP attributes ({@code KeyValue}) on the wire. */
final class Attributes {
  /**
   * Longest text kept of a name or an id, in characters. The tables index them, and one hostile
   * value must not make a row of a megabyte.
   */
  static final int LONGEST_TEXT = 1_024;

  /** Longest service name kept, in characters: a trace's row lists them all. */
  static final int LONGEST_SERVICE = 256;

  private static final int KEY = Wire.tag(1, Wire.LENGTH);
  private static final int VALUE = Wire.tag(2, Wire.LENGTH);
  private static final int STRING = Wire.tag(1, Wire.LENGTH);
  private static final int BOOL = Wire.tag(2, Wire.VARINT);
  private static final int INT = Wire.tag(3, Wire.VARINT);
  private static final int KVLIST = Wire.tag(6, Wire.LENGTH);
  private static final int KVLIST_VALUES = Wire.tag(1, Wire.LENGTH);

  /** Tells which attributes are wanted. */
  interface Wanted {
    /** The name that stands there, null where its value is not asked for. */
    @Nullable String name(byte[] bytes, int from, int to);
  }

  /** Takes one wanted attribute whose value is a text, a whole number or a truth value. */
  interface Visitor {
    void attribute(String key, String value);
  }

  private Attributes() {}

  /** Reads one {@code KeyValue}, its tag read. */
  static void read(int tag, Wire in, Wanted wanted, Visitor visitor)
      throws InvalidProtocolBufferException {
    int outer = in.enter(tag);
    int keyFrom = 0;
    int keyTo = 0;
    int valueTag = 0;
    int valueAt = 0;
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (field == KEY) {
        int around = in.enter(field);
        keyFrom = in.at();
        keyTo = in.end();
        in.leave(around);
      } else if (field == VALUE) {
        valueTag = field;
        valueAt = in.at();
        check(field, in);
      } else {
        in.skip(field);
      }
    }
    String name = valueTag == 0 ? null : wanted.name(in.bytes(), keyFrom, keyTo);
    if (name != null) {
      String value = scalar(valueTag, new Wire(in.bytes(), valueAt, in.end()), null, null);
      if (value != null) {
        visitor.attribute(name, value);
      }
    }
    in.leave(outer);
  }

  /** Goes past an {@code AnyValue}, its tag read, and finds out whether it can be read. */
  static void check(int tag, Wire in) throws InvalidProtocolBufferException {
    int outer = in.enter(tag);
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      in.skip(field);
    }
    in.leave(outer);
  }

  /**
   * Reads an {@code AnyValue}, its tag read: a scalar as text, else null.
   *
   * @param entries takes the wanted entries of a key-value list, one level deep; null to leave them
   */
  static @Nullable String scalar(
      int tag, Wire in, @Nullable Wanted wanted, @Nullable Visitor entries)
      throws InvalidProtocolBufferException {
    int outer = in.enter(tag);
    String value = null;
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (field == STRING) {
        value = in.readText(field);
      } else if (field == BOOL) {
        value = Boolean.toString(in.readVarint() != 0);
      } else if (field == INT) {
        value = Long.toString(in.readVarint());
      } else if (field == KVLIST && wanted != null && entries != null) {
        keyValueList(field, in, wanted, entries);
      } else {
        in.skip(field);
      }
    }
    in.leave(outer);
    return value;
  }

  static String cut(String text) {
    return cut(text, LONGEST_TEXT);
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest);
  }

  private static void keyValueList(int tag, Wire in, Wanted wanted, Visitor entries)
      throws InvalidProtocolBufferException {
    int outer = in.enter(tag);
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (field == KVLIST_VALUES) {
        read(field, in, wanted, entries);
      } else {
        in.skip(field);
      }
    }
    in.leave(outer);
  }
}
