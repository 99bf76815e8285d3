package io.sense.service.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of one request. Every reading method answers null (or its default) where a
 * parameter is absent or wrong and notes the fault; {@link #throwIfInvalid} then reports all
 * together, also the names that nobody asked for. Not thread-safe: made, read and dropped within a
 * request.
 */
public final class QueryParameters {
  private static final String TIME =
      "an RFC 3339 time such as 2026-01-31T23:59:59.5Z (in a URL, + is written %2B)";

  private final Map<String, List<String>> given;
  private final Set<String> known = new HashSet<>();
  private final List<Problem.Fault> faults = new ArrayList<>();

  /**
   * Takes what was given.
   *
   * @param given names and values, as of Javalin's {@code queryParamMap()}
   */
  public QueryParameters(Map<String, List<String>> given) {
    this.given = given;
  }

  /** A text that is not empty. */
  public @Nullable String text(String name) {
    return value(name, "a text", text -> text);
  }

  /** A time, in nanoseconds since the epoch. */
  public @Nullable Long nanos(String name) {
    return value(name, TIME, Rfc3339::nanosOf);
  }

  /** A time, within the years that a count of nanoseconds spans: 1677 to 2262. */
  public @Nullable Instant instant(String name) {
    Long nanos = nanos(name);
    return nanos == null ? null : Instant.ofEpochSecond(0, nanos);
  }

  /** {@code true} or {@code false}; false if absent. */
  public boolean flag(String name) {
    Boolean value =
        value(
            name,
            "true or false",
            text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? false : null);
    return value != null && value;
  }

  /** A whole number within bounds, both included. */
  public int integer(String name, int fallback, int least, int most) {
    Integer value =
        value(
            name,
            "a whole number from " + least + " to " + most,
            text -> {
              int number = Integer.parseInt(text);
              return number >= least && number <= most ? number : null;
            });
    return value == null ? fallback : value;
  }

  /**
   * A value of some form.
   *
   * @param expected what it must be, in words that follow "must be"
   * @param parse answers null or throws where the text is not of that form
   */
  public <T> @Nullable T value(String name, String expected, Function<String, @Nullable T> parse) {
    known.add(name);
    List<String> texts = given.getOrDefault(name, List.of());
    if (texts.isEmpty()) {
      return null;
    }
    if (texts.size() > 1) {
      fault(name, "is given " + texts.size() + " times");
      return null;
    }
    return pathValue(name, texts.get(0), expected, parse);
  }

  /**
   * A value that stands in the path.
   *
   * @param text as it stands there
   * @param expected what it must be, in words that follow "must be"
   * @param parse answers null or throws where the text is not of that form
   */
  public <T> @Nullable T pathValue(
      String name, String text, String expected, Function<String, @Nullable T> parse) {
    T value = null;
    if (!text.isEmpty() && text.indexOf('\0') < 0) { // PostgreSQL's texts hold no NUL
      try {
        value = parse.apply(text);
      } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
        value = null;
      }
    }
    if (value == null) {
      fault(name, "must be " + expected);
    }
    return value;
  }

  /** Notes a fault that the caller found, such as two parameters that contradict each other. */
  public void fault(String name, String detail) {
    faults.add(new Problem.Fault(name, detail));
  }

  /**
   * Reports every fault.
   *
   * @throws ProblemException 400, if there is any
   */
  public void throwIfInvalid() {
    given.keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name -> fault(name, "is not a parameter here"));
    if (!faults.isEmpty()) {
      throw ProblemException.badRequest(faults);
    }
  }
}
