package io.sense.index;

import java.util.List;
import java.util.stream.Collectors;

/** Texts in the form that PostgreSQL takes. */
final class PostgresText {
  private PostgresText() {}

  /** Without NUL, which PostgreSQL's texts cannot hold; nothing must be lost for one. */
  static String storable(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  /**
   * A list as the literal of an array: a column of arrays travels so, as unnest would flatten it.
   */
  static String arrayOf(List<?> values) {
    return values.stream()
        .map(value -> '"' + escaped(storable(value.toString())) + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
