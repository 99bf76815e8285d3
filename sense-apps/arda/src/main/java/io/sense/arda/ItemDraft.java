package io.sense.arda;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes an item of texts that someone sent, and tells everything that is wrong with them. */
final class ItemDraft {
  private final Kind kind;
  private final BiConsumer<String, String> faults;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> attributes = new HashMap<>();
  private final Set<String> faulty = new HashSet<>();
  private boolean invalid;

  /**
   * An empty one.
   *
   * @param faults told of each fault: the field's name (attributes as {@code attributes.NAME}) and
   *     what is wrong with it
   */
  ItemDraft(Kind kind, BiConsumer<String, String> faults) {
    this.kind = kind;
    this.faults = faults;
  }

  /** Sets a field of the kind. */
  void value(Field field, String text) {
    String fault = field.fault(text);
    if (fault == null) {
      values.put(field.name(), text);
    } else {
      fault(field.name(), fault);
    }
  }

  /** Sets an attribute. */
  void attribute(String name, String text) {
    String nameFault = Field.textFault(name, Item.LONGEST_ATTRIBUTE_NAME);
    String fault = Field.textFault(text, Item.LONGEST_ATTRIBUTE);
    if (nameFault != null) {
      fault("attributes", "has a name that " + nameFault);
    } else if (fault != null) {
      fault("attributes." + name, fault);
    } else {
      attributes.put(name, text);
    }
  }

  /** Notes a fault that the caller found. */
  void fault(String name, String detail) {
    invalid = true;
    faulty.add(name);
    faults.accept(name, detail);
  }

  /** The item; null if there was any fault, or a required field is missing, which is told too. */
  @Nullable Item finish() {
    for (Field field : kind.fields()) {
      if (field.required() && !values.containsKey(field.name()) && !faulty.contains(field.name())) {
        fault(field.name(), "is required");
      }
    }
    if (attributes.size() > Item.MOST_ATTRIBUTES) {
      fault("attributes", "must be at most " + Item.MOST_ATTRIBUTES);
    }
    return invalid ? null : new Item(kind, values, attributes);
  }
}
