package io.sense.correlation.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
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

  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int STRING = 1;
  private static final int BOOL = 2;
  private static final int INT = 3;
  private static final int KVLIST = 6;
  private static final int KVLIST_VALUES = 1;

  /** Takes one attribute whose value is a text, a whole number or a truth value. */
  interface Visitor {
    void attribute(String key, String value);
  }

  private Attributes() {}

  /** Reads one {@code KeyValue}, the stream standing before its length. */
  static void read(int tag, CodedInputStream in, Visitor visitor) throws IOException {
    int limit = in.pushLimit(OtlpRequest.lengthOf(tag, in));
    String key = "";
    String value = null;
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(field)) {
        case KEY -> {
          expectDelimited(field);
          key = in.readString();
        }
        case VALUE -> value = scalar(field, in, null);
        default -> OtlpRequest.skip(field, in);
      }
    }
    in.popLimit(limit);
    if (value != null) {
      visitor.attribute(key, value);
    }
  }

  /**
   * Reads an {@code AnyValue}, the stream standing before its length: a scalar as text, else null.
   *
   * @param entries takes the entries of a key-value list, one level deep; null to leave them
   */
  static @Nullable String scalar(int tag, CodedInputStream in, @Nullable Visitor entries)
      throws IOException {
    int limit = in.pushLimit(OtlpRequest.lengthOf(tag, in));
    String value = null;
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      switch (field) {
        case STRING << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> value = in.readString();
        case BOOL << 3 | WireFormat.WIRETYPE_VARINT -> value = Boolean.toString(in.readBool());
        case INT << 3 | WireFormat.WIRETYPE_VARINT -> value = Long.toString(in.readInt64());
        case KVLIST << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          if (entries == null) {
            OtlpRequest.skip(field, in);
          } else {
            keyValueList(field, in, entries);
          }
        }
        default -> OtlpRequest.skip(field, in);
      }
    }
    in.popLimit(limit);
    return value;
  }

  static String cut(String text) {
    return cut(text, LONGEST_TEXT);
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest);
  }

  private static void keyValueList(int tag, CodedInputStream in, Visitor entries)
      throws IOException {
    int limit = in.pushLimit(OtlpRequest.lengthOf(tag, in));
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (WireFormat.getTagFieldNumber(field) == KVLIST_VALUES) {
        read(field, in, entries);
      } else {
        OtlpRequest.skip(field, in);
      }
    }
    in.popLimit(limit);
  }

  private static void expectDelimited(int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw new com.google.protobuf.InvalidProtocolBufferException(
          "an attribute's key is not a text");
    }
  }
}
