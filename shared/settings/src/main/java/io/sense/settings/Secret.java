package io.sense.settings;

import java.io.Serializable;

/**
 * A value that must not be shown: it prints as {@code ***}.
 *
 * @param value the value itself, for the one place that needs it
 */
public record Secret(String value) implements Serializable {
  @Override
  public String toString() {
    return "***";
  }
}
