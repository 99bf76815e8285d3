package io.sense.arda;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which items to list, in the order of their ids.
 *
 * @param kind of the items
 * @param values that they have, by filter; all must hold
 * @param after only items behind this id; null for the first page
 * @param limit items at most
 */
record ItemQuery(Kind kind, Map<Kind.Filter, String> values, @Nullable String after, int limit) {
  ItemQuery {
    values = Map.copyOf(values);
  }
}
