package io.sense.service.mdso;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.Answer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answers of MDSO. Fields that are not known are passed over; of those that are missing
 * or not what they must be, the first is named.
 */
final class MdsoJson {
  private final JsonNode node;
  private final String place;

  /**
   * Looks at a part of an answer.
   *
   * @param place where it stands in the answer, such as {@code items[3]}; empty for all of it
   */
  private MdsoJson(JsonNode node, String place) {
    this.node = node;
    this.place = place;
  }

  /** An answer that MDSO should not give. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /** Reads something out of an answer. */
  @FunctionalInterface
  interface Reader<T> {
    T read(MdsoJson json) throws UnreadableException;
  }

  /** Reads a result; every other answer stays, and what cannot be read has failed. */
  static <T> Answer<T> read(Answer<JsonNode> answer, Reader<T> reader) {
    JsonNode body = answer.result().orElse(null);
    if (body == null) {
      return answer.map(
          none -> {
            throw new IllegalStateException("Not a result");
          });
    }
    try {
      return new Answer.Result<>(reader.read(new MdsoJson(body, "")));
    } catch (UnreadableException e) {
      return unreadable(e.getMessage());
    }
  }

  /** MDSO answered, but what it should not. */
  static <T> Answer<T> unreadable(String detail) {
    return new Answer.Failed<>(200, detail, Answer.Effect.NONE);
  }

  MdsoResource resource() throws UnreadableException {
    return new MdsoResource(
        text("id"),
        text("label"),
        text("productId"),
        text("resourceTypeId"),
        text("orchState"),
        time("createdAt"),
        time("updatedAt"),
        properties());
  }

  ResourceError error() throws UnreadableException {
    return new ResourceError(time("time"), text("code"), text("message"));
  }

  OrchestrationTrace orchestrationTrace() throws UnreadableException {
    return new OrchestrationTrace(
        text("circuit_id"), text("state"), list("steps", MdsoJson::orchestrationStep));
  }

  private OrchestrationStep orchestrationStep() throws UnreadableException {
    return new OrchestrationStep(
        text("name"),
        text("state"),
        optionalTime("start_time"),
        optionalTime("end_time"),
        optionalText("error"),
        optionalText("trace_id"));
  }

  String text(String name) throws UnreadableException {
    JsonNode value = node.get(name);
    if (value == null || !value.isTextual()) {
      throw unreadable(name, "a text");
    }
    return value.textValue();
  }

  @Nullable String optionalText(String name) throws UnreadableException {
    return node.hasNonNull(name) ? text(name) : null;
  }

  /** A number above zero. */
  double positiveNumber(String name) throws UnreadableException {
    JsonNode value = node.get(name);
    if (value == null || !value.isNumber() || !(value.doubleValue() > 0)) {
      throw unreadable(name, "a number above zero");
    }
    return value.doubleValue();
  }

  <T> List<T> list(String name, Reader<T> reader) throws UnreadableException {
    JsonNode items = node.get(name);
    if (items == null || !items.isArray()) {
      throw unreadable(name, "a list");
    }
    List<T> list = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      list.add(reader.read(new MdsoJson(items.get(i), within(name) + "[" + i + "]")));
    }
    return list;
  }

  private Instant time(String name) throws UnreadableException {
    try {
      return OffsetDateTime.parse(text(name)).toInstant();
    } catch (DateTimeParseException e) {
      throw unreadable(name, "a time");
    }
  }

  private @Nullable Instant optionalTime(String name) throws UnreadableException {
    return node.hasNonNull(name) ? time(name) : null;
  }

  private Map<String, String> properties() throws UnreadableException {
    JsonNode object = node.get("properties");
    if (object == null || !object.isObject()) {
      throw unreadable("properties", "an object");
    }
    Map<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      JsonNode value = property.getValue();
      if (!value.isNull()) {
        properties.put(property.getKey(), value.isTextual() ? value.textValue() : value.toString());
      }
    }
    return properties;
  }

  private UnreadableException unreadable(String name, String expected) {
    String fault = node.has(name) ? " is not " + expected : " is missing, " + expected;
    return new UnreadableException("answered what cannot be read: " + within(name) + fault);
  }

  private String within(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }
}
