package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;

/** Keyed map state that shows what it holds. */
final class KeyedMaps<K extends Comparable<K>> implements MapState<K, byte[]> {
  final Map<TraceId, Map<K, byte[]>> maps = new HashMap<>();
  TraceId key;

  @Override
  public byte[] get(K number) {
    return of().get(number);
  }

  @Override
  public void put(K number, byte[] value) {
    maps.computeIfAbsent(key, any -> new TreeMap<>()).put(number, value);
  }

  @Override
  public void putAll(Map<K, byte[]> all) {
    all.forEach(this::put);
  }

  @Override
  public void remove(K number) {
    of().remove(number);
    if (of().isEmpty()) {
      clear();
    }
  }

  @Override
  public boolean contains(K number) {
    return of().containsKey(number);
  }

  @Override
  public Iterable<Map.Entry<K, byte[]>> entries() {
    return of().entrySet();
  }

  @Override
  public Iterable<K> keys() {
    return of().keySet();
  }

  @Override
  public Iterable<byte[]> values() {
    return of().values();
  }

  @Override
  public Iterator<Map.Entry<K, byte[]>> iterator() {
    return of().entrySet().iterator();
  }

  @Override
  public boolean isEmpty() {
    return of().isEmpty();
  }

  @Override
  public void clear() {
    maps.remove(key);
  }

  private Map<K, byte[]> of() {
    return maps.getOrDefault(key, new TreeMap<>());
  }
}
