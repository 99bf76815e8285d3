package io.sense.receiver.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns OTLP/JSON into the same request in protobuf, token by token.
 *
 * <p>As the protocol says: ids in hex of either case, enums as numbers, 64-bit numbers as numbers
 * or texts, unknown names ignored. Beyond it, names as in the {@code .proto} files are taken too:
 * ignoring {@code trace_id} would lose it without a word. An id that is no hex is carried as one
 * zero byte, that is as an invalid id: a span is then refused, a log is not.
 */
public final class JsonRequests {
  private static final Set<String> HEX_IDS = Set.of("trace_id", "span_id", "parent_span_id");
  private static final byte[] INVALID_ID = {0};
  private static final Set<FieldDescriptor.Type> LONGS =
      EnumSet.of(
          FieldDescriptor.Type.INT64,
          FieldDescriptor.Type.UINT64,
          FieldDescriptor.Type.FIXED64,
          FieldDescriptor.Type.SFIXED64);
  private static final double MAX_EXACT = 1L << 53;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  // A message within messages takes up to four levels of JSON.
                  .maxNestingDepth(4 * RequestCheck.MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // the request's size bounds it
                  .build())
          .build();

  private static final Map<Signal, Type> REQUESTS = new EnumMap<>(Signal.class);

  static {
    Map<Descriptor, Type> known = new HashMap<>();
    for (Signal signal : Signal.values()) {
      REQUESTS.put(signal, Type.of(signal.request(), known));
    }
  }

  private final JsonParser json;
  private final ProtobufBuffer out;

  private JsonRequests(JsonParser json, ProtobufBuffer out) {
    this.json = json;
    this.out = out;
  }

  /**
   * Transcodes a request.
   *
   * @param body UTF-8
   * @throws MalformedRequestException if it is not JSON, not of the protocol's types, or nested
   *     deeper than {@link RequestCheck#MAX_DEPTH}
   */
  public static byte[] toProtobuf(Signal signal, byte[] body) {
    ProtobufBuffer out = new ProtobufBuffer(body.length / 2);
    try (JsonParser json = JSON.createParser(body)) {
      JsonRequests request = new JsonRequests(json, out);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw request.wrong("an object");
      }
      request.message(REQUESTS.get(signal), 0);
      if (json.nextToken() != null) {
        throw request.wrong("nothing after the request");
      }
    } catch (IOException e) {
      throw new MalformedRequestException("Not OTLP/JSON: " + firstLine(e), e);
    }
    return out.toByteArray();
  }

  /** From after the opening brace to the closing one. */
  private void message(Type type, int depth) throws IOException {
    if (depth > RequestCheck.MAX_DEPTH) {
      throw new MalformedRequestException(
          "Nested deeper than " + RequestCheck.MAX_DEPTH + " messages");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = type.fields.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null) {
        json.skipChildren();
      } else if (value != JsonToken.VALUE_NULL) { // null is as if not there
        field(field, depth);
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw wrong("a name");
    }
  }

  private void field(Field field, int depth) throws IOException {
    if (!field.repeated) {
      value(field, depth);
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw wrong("an array");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      value(field, depth);
    }
  }

  private void value(Field field, int depth) throws IOException {
    switch (field.type) {
      case MESSAGE -> {
        if (json.currentToken() != JsonToken.START_OBJECT) {
          throw wrong("an object");
        }
        out.tag(field.number, WireCursor.LENGTH);
        int start = out.size();
        message(field.message(), depth + 1);
        out.closeLength(start);
      }
      case STRING -> text(field);
      case BYTES -> bytes(field);
      case BOOL -> bool(field);
      case DOUBLE -> {
        out.tag(field.number, WireCursor.FIXED64);
        out.fixed64(Double.doubleToRawLongBits(decimal()));
      }
      case FIXED64, SFIXED64 -> {
        out.tag(field.number, WireCursor.FIXED64);
        out.fixed64(integer(field));
      }
      case FIXED32, SFIXED32 -> {
        out.tag(field.number, WireCursor.FIXED32);
        out.fixed32((int) integer(field));
      }
      case INT32, INT64, UINT32, UINT64, ENUM -> {
        if (field.type == FieldDescriptor.Type.ENUM && !json.currentToken().isNumeric()) {
          throw wrong("the number of an enum's value");
        }
        out.tag(field.number, WireCursor.VARINT);
        out.varint(integer(field));
      }
      default -> throw new IllegalStateException("OTLP got a field of type " + field.type);
    }
  }

  private void text(Field field) throws IOException {
    requireText();
    out.tag(field.number, WireCursor.LENGTH);
    int start = out.size();
    out.text(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    out.closeLength(start);
  }

  private void bytes(Field field) throws IOException {
    requireText();
    byte[] value = field.hex ? id(json.getText()) : base64(json.getText());
    out.tag(field.number, WireCursor.LENGTH);
    int start = out.size();
    out.raw(value);
    out.closeLength(start);
  }

  private static byte[] id(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      return INVALID_ID; // what it means is said above and decided by the check
    }
  }

  private byte[] base64(String text) {
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    try {
      return (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
    } catch (IllegalArgumentException e) {
      throw wrong("base64");
    }
  }

  private void bool(Field field) throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw wrong("true or false");
    }
    out.tag(field.number, WireCursor.VARINT);
    out.oneByte(token == JsonToken.VALUE_TRUE ? 1 : 0);
  }

  private double decimal() throws IOException {
    if (json.currentToken().isNumeric()) {
      return json.getDoubleValue();
    }
    requireText();
    try {
      return Double.parseDouble(json.getText()); // also NaN, Infinity and -Infinity
    } catch (NumberFormatException e) {
      throw wrong("a number");
    }
  }

  /** A whole number of the field's range, as the bits that go on the wire. */
  private long integer(Field field) throws IOException {
    BigInteger value;
    try {
      value =
          switch (json.currentToken()) {
            case VALUE_NUMBER_INT -> json.getBigIntegerValue();
            case VALUE_STRING -> new BigInteger(shortText());
            case VALUE_NUMBER_FLOAT -> whole(json.getDoubleValue());
            default -> throw wrong("a whole number");
          };
    } catch (NumberFormatException | InputCoercionException e) {
      throw wrong("a whole number");
    }
    if (value.compareTo(field.least) < 0 || value.compareTo(field.most) > 0) {
      throw wrong("a number from " + field.least + " to " + field.most);
    }
    return value.longValue();
  }

  private BigInteger whole(double value) {
    if (value != Math.rint(value) || Math.abs(value) > MAX_EXACT) {
      throw wrong("a whole number");
    }
    return BigInteger.valueOf((long) value);
  }

  /** The text of a number; a longer one is none, and would take its square to parse. */
  private String shortText() throws IOException {
    if (json.getTextLength() > 20) {
      throw wrong("a whole number");
    }
    return json.getText();
  }

  private void requireText() {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong("a text");
    }
  }

  private MalformedRequestException wrong(String expected) {
    return new MalformedRequestException(
        "Not OTLP/JSON: "
            + expected
            + " expected at "
            + json.getParsingContext().pathAsPointer()
            + ", byte "
            + json.currentTokenLocation().getByteOffset());
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The fields of a message type by name in JSON. */
  private static final class Type {
    private final Map<String, Field> fields = new HashMap<>();

    static Type of(Descriptor descriptor, Map<Descriptor, Type> known) {
      Type made = known.get(descriptor);
      if (made != null) {
        return made;
      }
      Type type = new Type();
      known.put(descriptor, type); // before the fields: values of arrays hold values
      for (FieldDescriptor descriptorOfField : descriptor.getFields()) {
        Field field = new Field(descriptorOfField, known);
        type.fields.put(descriptorOfField.getJsonName(), field);
        type.fields.put(descriptorOfField.getName(), field);
      }
      return type;
    }
  }

  private static final class Field {
    private final int number;
    private final FieldDescriptor.Type type;
    private final boolean repeated;
    private final boolean hex;
    private final @Nullable Type message;
    private final BigInteger least;
    private final BigInteger most;

    Field(FieldDescriptor descriptor, Map<Descriptor, Type> known) {
      number = descriptor.getNumber();
      type = descriptor.getType();
      repeated = descriptor.isRepeated();
      hex = type == FieldDescriptor.Type.BYTES && HEX_IDS.contains(descriptor.getName());
      message =
          type == FieldDescriptor.Type.MESSAGE ? Type.of(descriptor.getMessageType(), known) : null;
      boolean signed =
          switch (type) {
            case UINT32, UINT64, FIXED32, FIXED64 -> false;
            default -> true;
          };
      int bits = LONGS.contains(type) ? Long.SIZE : Integer.SIZE;
      BigInteger range = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
      least = signed ? range.negate() : BigInteger.ZERO;
      most = range.subtract(BigInteger.ONE);
    }

    Type message() {
      if (message == null) {
        throw new IllegalStateException("Field " + number + " holds no message");
      }
      return message;
    }
  }
}
