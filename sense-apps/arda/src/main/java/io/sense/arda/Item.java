package io.sense.arda;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of one circuit, device or resource: a record of the inventory without what the
 * inventory adds. Valid; made by {@link ItemDraft} alone, or read from the database.
 *
 * @param kind which fields it has
 * @param values by the names of the kind's fields; absent ones left out
 * @param attributes whatever else is known, by name
 */
record Item(Kind kind, Map<String, String> values, Map<String, String> attributes) {
  /** Attributes of an item, at most. */
  static final int MOST_ATTRIBUTES = 100;

  /** Characters of an attribute's name, at most. */
  static final int LONGEST_ATTRIBUTE_NAME = 100;

  /** Characters of an attribute's value, at most. */
  static final int LONGEST_ATTRIBUTE = 1_000;

  Item {
    values = Map.copyOf(values);
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** Its id. */
  String id() {
    return Objects.requireNonNull(values.get(kind.idField()), "An item has an id");
  }

  /** A field's value; null if it is absent. */
  @Nullable String value(String field) {
    return values.get(field);
  }
}
