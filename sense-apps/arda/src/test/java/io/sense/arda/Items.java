package io.sense.arda;

import java.util.HashMap;
import java.util.Map;

/** Items of tests. */
final class Items {
  private Items() {}

  static Item device(String id) {
    return item(Kind.DEVICE, "device_id", id, "kind", "router", "state", "active");
  }

  static Item circuit(String id) {
    return item(Kind.CIRCUIT, "circuit_id", id, "state", "active");
  }

  static Item resource(String id, String... more) {
    return with(item(Kind.RESOURCE, "resource_id", id, "type", "port", "state", "free"), more);
  }

  /** The same with other values, as name, value, name, value... */
  static Item with(Item item, String... more) {
    Map<String, String> values = new HashMap<>(item.values());
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    return new Item(item.kind(), values, item.attributes());
  }

  static Item withAttributes(Item item, Map<String, String> attributes) {
    return new Item(item.kind(), item.values(), attributes);
  }

  private static Item item(Kind kind, String... values) {
    return with(new Item(kind, Map.of(), Map.of()), values);
  }
}
