package io.sense.beorn;

import java.util.Arrays;
import java.util.Locale;

/** Constants of enums as JSON, tables and metrics have them: in lower case. */
final class Labels {
  private Labels() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The constant of a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  static <E extends Enum<E>> E parse(Class<E> type, String label) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> of(constant).equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Not one of " + type + ": " + label));
  }
}
