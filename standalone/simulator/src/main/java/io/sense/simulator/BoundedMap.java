package io.sense.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** Values by id in the order they came; past its capacity it forgets the oldest. */
final class BoundedMap<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1L;

  private final int capacity;

  BoundedMap(int capacity) {
    this.capacity = capacity;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > capacity;
  }
}
