package io.sense.arda;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored item as JSON: every field of its kind, null where absent, and what the inventory adds.
 */
final class ItemView {
  private ItemView() {}

  static Map<String, @Nullable Object> of(StoredItem stored) {
    Item item = stored.item();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    item.kind().fields().forEach(field -> json.put(field.name(), item.value(field.name())));
    json.put("attributes", item.attributes());
    json.put("version", stored.version());
    json.put("created_at", stored.createdAt().toString());
    json.put("updated_at", stored.updatedAt().toString());
    return json;
  }
}
