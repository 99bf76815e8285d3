package io.sense.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sense.service.web.Json;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.RequestBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object. Every reading method answers a usable value where a field is
 * wrong and notes the fault; {@link #throwIfInvalid} then reports all together, also the fields
 * that nobody asked for. A null counts as absent.
 */
final class JsonBody {
  private final ObjectNode fields;
  private final Set<String> known = new HashSet<>();
  private final List<Problem.Fault> faults = new ArrayList<>();

  private JsonBody(ObjectNode fields) {
    this.fields = fields;
  }

  /**
   * Takes the body of a request.
   *
   * @throws ProblemException 400, if it is no JSON object
   */
  static JsonBody of(String text) {
    return new JsonBody(RequestBody.object(text));
  }

  /** All of it. */
  ObjectNode fields() {
    return fields;
  }

  /** Whether there is such a field. */
  boolean has(String name) {
    return fields.hasNonNull(name);
  }

  /** A text that must be given. */
  String text(String name) {
    JsonNode value = read(name);
    if (value == null) {
      fault(name, "is required: a text that is not empty");
      return "";
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      fault(name, "must be a text that is not empty");
      return "";
    }
    return value.textValue();
  }

  /** A text with a default. */
  String text(String name, String fallback) {
    return has(name) ? text(name) : absent(name, fallback);
  }

  /** A whole number within bounds, both included. */
  long integer(String name, long fallback, long least, long most) {
    JsonNode value = read(name);
    if (value == null) {
      return fallback;
    }
    boolean within =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= least
            && value.longValue() <= most;
    if (!within) {
      fault(name, "must be a whole number from " + least + " to " + most);
      return fallback;
    }
    return value.longValue();
  }

  /** A number from 0 to 1. */
  double ratio(String name, double fallback) {
    JsonNode value = read(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
      fault(name, "must be a number from 0 to 1");
      return fallback;
    }
    return value.doubleValue();
  }

  /** {@code true} or {@code false}. */
  boolean flag(String name, boolean fallback) {
    JsonNode value = read(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      fault(name, "must be true or false");
      return fallback;
    }
    return value.booleanValue();
  }

  /** An object; an empty one if absent. */
  ObjectNode object(String name) {
    JsonNode value = read(name);
    if (value instanceof ObjectNode object) {
      return object;
    }
    if (value != null) {
      fault(name, "must be an object");
    }
    return Json.mapper().createObjectNode();
  }

  /**
   * Reports every fault.
   *
   * @throws ProblemException 400, if there is any
   */
  void throwIfInvalid() {
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                fault(name, "is not a field here");
              }
            });
    if (!faults.isEmpty()) {
      throw ProblemException.badRequest(faults);
    }
  }

  private @Nullable JsonNode read(String name) {
    known.add(name);
    return has(name) ? fields.get(name) : null;
  }

  private String absent(String name, String fallback) {
    known.add(name);
    return fallback;
  }

  private void fault(String name, String detail) {
    faults.add(new Problem.Fault(name, detail));
  }
}
