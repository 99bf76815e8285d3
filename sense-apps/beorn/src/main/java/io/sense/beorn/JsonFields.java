package io.sense.beorn;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.RequestBody;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object. Every reading method answers null where a field is absent or
 * wrong and notes the fault; {@link #throwIfInvalid} reports all together, also unknown fields. Not
 * thread-safe: made, read and dropped within a request.
 */
final class JsonFields {
  private static final int LONGEST = 200;
  private final JsonNode object;
  private final Set<String> known = new HashSet<>();
  private final List<Problem.Fault> faults = new ArrayList<>();

  private JsonFields(JsonNode object) {
    this.object = object;
  }

  /**
   * Takes a body.
   *
   * @throws ProblemException 400, if it is no JSON object
   */
  static JsonFields of(String body) {
    return new JsonFields(RequestBody.object(body));
  }

  /** A text that must be given: 1 to 200 characters, not all blank, none of them control. */
  @Nullable String text(String name) {
    if (isAbsent(name)) {
      fault(name, "is required");
      return null;
    }
    return optionalText(name);
  }

  /** A text that may be absent. */
  @Nullable String optionalText(String name) {
    if (isAbsent(name)) {
      return null;
    }
    String text = object.get(name).textValue();
    if (text == null
        || text.isBlank()
        || text.length() > LONGEST
        || text.chars().anyMatch(Character::isISOControl)) {
      fault(name, "must be a text of 1 to " + LONGEST + " characters");
      return null;
    }
    return text;
  }

  /**
   * A value that must be given, of some form.
   *
   * @param expected what it must be, in words that follow "must be"
   * @param parse throws {@link IllegalArgumentException} where the text is not of that form
   */
  <T> @Nullable T value(String name, String expected, Function<String, T> parse) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      fault(name, "must be " + expected);
      return null;
    }
  }

  /** Notes a fault that the caller found. */
  void fault(String name, String detail) {
    faults.add(new Problem.Fault(name, detail));
  }

  /**
   * Reports every fault.
   *
   * @throws ProblemException 400, if there is any
   */
  void throwIfInvalid() {
    object
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

  private boolean isAbsent(String name) {
    known.add(name);
    return object.path(name).isMissingNode() || object.get(name).isNull();
  }
}
