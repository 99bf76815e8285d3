package io.sense.arda;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.RequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an item from JSON and reports every fault at once, unknown fields among them. What the
 * inventory itself adds to an answer is taken and not looked at, so that an answer can be changed
 * and sent back.
 */
final class ItemBody {
  private static final Set<String> OURS = Set.of("version", "created_at", "updated_at");

  private ItemBody() {}

  /**
   * Reads the body of a request.
   *
   * @param id that the path names and the body may leave out; null where there is none
   * @throws ProblemException 400, naming every fault
   */
  static Item read(Kind kind, String body, @Nullable String id) {
    JsonNode json = RequestBody.object(body);
    List<Problem.Fault> faults = new ArrayList<>();
    ItemDraft draft =
        new ItemDraft(kind, (name, detail) -> faults.add(new Problem.Fault(name, detail)));
    json.properties().forEach(entry -> read(kind, entry.getKey(), entry.getValue(), draft));
    if (id != null) {
      String given = json.path(kind.idField()).asText(id);
      if (given.equals(id)) {
        draft.value(kind.fields().get(0), id);
      } else {
        draft.fault(kind.idField(), "must be the id in the path, or left out");
      }
    }
    Item item = draft.finish();
    if (item == null) {
      throw ProblemException.badRequest(faults);
    }
    return item;
  }

  private static void read(Kind kind, String name, JsonNode value, ItemDraft draft) {
    Optional<Field> field = kind.field(name);
    if (name.equals("attributes")) {
      readAttributes(value, draft);
    } else if (field.isEmpty()) {
      if (!OURS.contains(name)) {
        draft.fault(name, "is not a field of a " + kind.label());
      }
    } else if (value.isTextual()) {
      draft.value(field.get(), value.textValue());
    } else if (!value.isNull()) { // null: absent
      draft.fault(name, "must be a text");
    }
  }

  private static void readAttributes(JsonNode value, ItemDraft draft) {
    if (value.isNull()) {
      return;
    }
    if (!value.isObject()) {
      draft.fault("attributes", "must be an object of texts");
      return;
    }
    for (var attribute : value.properties()) {
      if (attribute.getValue().isTextual()) {
        draft.attribute(attribute.getKey(), attribute.getValue().textValue());
      } else {
        draft.fault("attributes." + attribute.getKey(), "must be a text");
      }
    }
  }
}
