package io.sense.palantir;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values of OTLP as those of JSON and back: texts, numbers, flags, lists and objects keep their
 * type; bytes become base64.
 *
 * <p>Both directions recurse: protobuf reads no more than 100 messages within each other, JSON is
 * bounded by its reader.
 */
final class OtlpValues {
  private OtlpValues() {}

  /** Attributes by name, but those left out; of two with one name the last holds. */
  static Map<String, @Nullable Object> attributes(List<KeyValue> attributes, Set<String> leftOut) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (KeyValue attribute : attributes) {
      if (!leftOut.contains(attribute.getKey())) {
        values.put(attribute.getKey(), toJson(attribute.getValue()));
      }
    }
    return values;
  }

  /** A value as Jackson writes it; null for an empty one. */
  static @Nullable Object toJson(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BYTES_VALUE -> value.getBytesValue().toByteArray();
      case ARRAY_VALUE -> {
        List<@Nullable Object> list = new ArrayList<>();
        value.getArrayValue().getValuesList().forEach(each -> list.add(toJson(each)));
        yield list;
      }
      case KVLIST_VALUE -> attributes(value.getKvlistValue().getValuesList(), Set.of());
      // Indexes into the dictionary of profiles, which logs and spans do not have.
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> null;
    };
  }

  /**
   * A value read from JSON.
   *
   * @throws ArithmeticException if it holds a whole number beyond 64 bits
   */
  static AnyValue fromJson(JsonNode json) {
    AnyValue.Builder value = AnyValue.newBuilder();
    switch (json.getNodeType()) {
      case STRING -> value.setStringValue(json.textValue());
      case BOOLEAN -> value.setBoolValue(json.booleanValue());
      case NUMBER -> {
        if (json.isIntegralNumber()) {
          value.setIntValue(json.bigIntegerValue().longValueExact());
        } else {
          value.setDoubleValue(json.doubleValue());
        }
      }
      case ARRAY -> {
        ArrayValue.Builder list = ArrayValue.newBuilder();
        json.forEach(each -> list.addValues(fromJson(each)));
        value.setArrayValue(list);
      }
      case OBJECT -> value.setKvlistValue(KeyValueList.newBuilder().addAllValues(keyValues(json)));
      default -> {} // null: the empty value
    }
    return value.build();
  }

  /** The fields of an object, in their order; as {@link #fromJson}. */
  static List<KeyValue> keyValues(JsonNode object) {
    List<KeyValue> attributes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      attributes.add(
          KeyValue.newBuilder()
              .setKey(field.getKey())
              .setValue(fromJson(field.getValue()))
              .build());
    }
    return attributes;
  }
}
