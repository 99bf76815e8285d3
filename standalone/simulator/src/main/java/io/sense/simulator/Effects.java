package io.sense.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a service was made to do and to undo, counted by the key of the caller, so that a test can
 * say that nothing was done twice. Thread-safe.
 */
final class Effects {
  /** Under which an effect counts whose caller gave no key. */
  static final String NO_KEY = "(no key)";

  private final Map<String, Integer> made;
  private final Map<String, Integer> undone;

  /**
   * Begins at nothing.
   *
   * @param capacity keys that are counted; of more, the oldest are forgotten
   */
  Effects(int capacity) {
    this.made = new BoundedMap<>(capacity);
    this.undone = new BoundedMap<>(capacity);
  }

  /** What was counted, by key, in the order in which the keys came. */
  record Count(Map<String, Integer> made, Map<String, Integer> undone) {}

  synchronized void made(String key) {
    made.merge(key, 1, Integer::sum);
  }

  synchronized void undone(String key) {
    undone.merge(key, 1, Integer::sum);
  }

  synchronized Count count() {
    return new Count(new LinkedHashMap<>(made), new LinkedHashMap<>(undone));
  }

  synchronized void reset() {
    made.clear();
    undone.clear();
  }
}
