package io.sense.palantir;

import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.telemetry.TraceId;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one request. Every reading method answers null where a parameter is
 * absent or wrong and notes the fault; {@link #throwIfInvalid} then reports all together, also the
 * names that nobody asked for.
 */
final class QueryParameters {
  private static final String TRACE_ID = "32 hex digits, not all zero";

  private final Map<String, List<String>> given;
  private final Set<String> known = new HashSet<>();
  private final List<Problem.Fault> faults = new ArrayList<>();

  QueryParameters(Map<String, List<String>> given) {
    this.given = given;
  }

  /** A text. */
  @Nullable String text(String name) {
    return read(name, "a text", text -> text);
  }

  /** A trace id, 32 hex digits. */
  @Nullable TraceId traceId(String name) {
    return read(name, TRACE_ID, TraceId::parse);
  }

  /** A trace id that stands in the path. */
  @Nullable TraceId pathTraceId(String name, String text) {
    return parse(name, text, TRACE_ID, TraceId::parse);
  }

  /** A time, in nanoseconds since the epoch. */
  @Nullable Long nanos(String name) {
    return read(
        name,
        "an RFC 3339 time such as 2026-01-31T23:59:59.5Z (in a URL, + is written %2B)",
        QueryParameters::nanosOf);
  }

  /** {@code true} or {@code false}; false if absent. */
  boolean flag(String name) {
    Boolean value =
        read(
            name,
            "true or false",
            text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? false : null);
    return value != null && value;
  }

  /** A whole number within bounds, both included. */
  int integer(String name, int fallback, int least, int most) {
    Integer value =
        read(
            name,
            "a whole number from " + least + " to " + most,
            text -> {
              int number = Integer.parseInt(text);
              return number >= least && number <= most ? number : null;
            });
    return value == null ? fallback : value;
  }

  /** A value of some form. */
  <T> @Nullable T value(String name, String expected, Function<String, @Nullable T> parse) {
    return read(name, expected, parse);
  }

  /** Notes a fault that the caller found, such as two parameters that contradict each other. */
  void fault(String name, String detail) {
    faults.add(new Problem.Fault(name, detail));
  }

  /**
   * Reports every fault.
   *
   * @throws ProblemException 400, if there is any
   */
  void throwIfInvalid() {
    given.keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name -> fault(name, "is not a parameter here"));
    if (!faults.isEmpty()) {
      throw ProblemException.badRequest(faults);
    }
  }

  private <T> @Nullable T read(String name, String expected, Function<String, @Nullable T> parse) {
    known.add(name);
    List<String> texts = given.getOrDefault(name, List.of());
    if (texts.isEmpty()) {
      return null;
    }
    if (texts.size() > 1) {
      fault(name, "is given " + texts.size() + " times");
      return null;
    }
    return parse(name, texts.get(0), expected, parse);
  }

  private <T> @Nullable T parse(
      String name, String text, String expected, Function<String, @Nullable T> parse) {
    T value = null;
    if (!text.isEmpty() && text.indexOf('\0') < 0) { // PostgreSQL's texts hold no NUL
      try {
        value = parse.apply(text);
      } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
        value = null;
      }
    }
    if (value == null) {
      fault(name, "must be " + expected);
    }
    return value;
  }

  /** An RFC 3339 time in nanoseconds since the epoch. */
  static long nanosOf(String text) {
    var instant = OffsetDateTime.parse(text).toInstant();
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
