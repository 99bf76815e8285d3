package io.sense.settings;

/**
 * A value that must not be shown: it prints as {@code ***}.
 *
 * @param value the value itself, for the one place that needs it
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
