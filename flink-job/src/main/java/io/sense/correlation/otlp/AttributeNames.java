package io.sense.correlation.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Names of attributes that mean something to Sense, told from the many others on the wire, without
 * making a text of each. Immutable.
 */
final class AttributeNames implements Attributes.Wanted {
  private static final int PLACES = 256;

  private final Name[][] places = new Name[PLACES][];

  private record Name(byte[] utf8, String text) {}

  AttributeNames(Collection<String> names) {
    for (String text : names) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int place = place(utf8, 0, utf8.length);
      Name[] there = places[place] == null ? new Name[0] : places[place];
      places[place] = Arrays.copyOf(there, there.length + 1);
      places[place][there.length] = new Name(utf8, text);
    }
  }

  /** The name that stands there, null where it is none of these. */
  @Override
  public @Nullable String name(byte[] bytes, int from, int to) {
    if (from == to) {
      return null;
    }
    Name[] there = places[place(bytes, from, to)];
    if (there != null) {
      for (Name name : there) {
        if (Arrays.equals(name.utf8, 0, name.utf8.length, bytes, from, to)) {
          return name.text;
        }
      }
    }
    return null;
  }

  private static int place(byte[] bytes, int from, int to) {
    return (31 * (to - from) + 7 * bytes[from] + bytes[to - 1]) & PLACES - 1;
  }
}
