package io.sense.arda;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One field of a kind of record; its value is a text.
 *
 * @param name in JSON, in CSV and in the database alike
 * @param required whether every record has it
 * @param longest characters that a value may have
 * @param choices the only values allowed, in order; empty where any text is
 * @param refersTo of which kind the record is that the value names; null where it names none
 * @param isId whether the value is an id, of this record or of another
 */
record Field(
    String name,
    boolean required,
    int longest,
    List<String> choices,
    @Nullable Kind refersTo,
    boolean isId) {
  /** Characters of an id, at most. */
  static final int LONGEST_ID = 128;

  /** What an id looks like, for people. */
  static final String ID_FORM =
      "an id: 1 to 128 letters, digits and . _ : @ + ~ -, the first a letter or digit";

  /** Ids stand in paths, where other characters would have to be encoded or are refused. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,127}");

  /** The id of the record itself. */
  static Field id(String name) {
    return new Field(name, true, LONGEST_ID, List.of(), null, true);
  }

  /** A text that may be absent. */
  static Field text(String name, int longest) {
    return new Field(name, false, longest, List.of(), null, false);
  }

  /** A text that must be there. */
  static Field required(String name, int longest) {
    return new Field(name, true, longest, List.of(), null, false);
  }

  /** One of some values; must be there. */
  static Field choice(String name, String... choices) {
    return new Field(name, true, 32, List.of(choices), null, false);
  }

  /** The id of another record; may be absent. */
  static Field reference(String name, Kind refersTo) {
    return new Field(name, false, LONGEST_ID, List.of(), refersTo, true);
  }

  /** Whether a text is an id. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** What is wrong with a value, as in "must be ..."; null if nothing is. */
  @Nullable String fault(String value) {
    if (isId) {
      return isId(value) ? null : "must be " + ID_FORM;
    }
    if (!choices.isEmpty()) {
      return choices.contains(value) ? null : "must be one of " + String.join(", ", choices);
    }
    return textFault(value, longest);
  }

  /** What is wrong with a free text; null if nothing is. */
  static @Nullable String textFault(String value, int longest) {
    if (value.isBlank()) {
      return "must not be blank";
    }
    if (value.codePointCount(0, value.length()) > longest) {
      return "must have at most " + longest + " characters";
    }
    if (value.codePoints().anyMatch(Field::isControl)) {
      return "must not hold control characters";
    }
    return value.equals(value.strip()) ? null : "must not begin or end with a blank";
  }

  /** Also half a surrogate pair, which no encoding can carry. */
  private static boolean isControl(int codePoint) {
    return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
  }
}
