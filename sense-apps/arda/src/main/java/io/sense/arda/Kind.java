package io.sense.arda;

import java.util.List;
import java.util.Optional;

/**
 * The kinds of records that the inventory keeps, with their fields. One table of the schema {@code
 * arda} each, its columns named as the fields.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // lists of List.of never change; the checker cannot see that
enum Kind {
  /** A network element. */
  DEVICE(
      "device",
      "devices",
      List.of(
          Field.id("device_id"),
          Field.text("name", 200),
          Field.required("kind", 100),
          Field.text("vendor", 100),
          Field.text("model", 100),
          Field.text("address", 255),
          Field.text("site", 100),
          Field.choice("state", "planned", "active", "maintenance", "decommissioned")),
      List.of(Filter.of("kind"), Filter.of("vendor"), Filter.of("site"), Filter.of("state"))),

  /** A connection that a customer has, between two devices. */
  CIRCUIT(
      "circuit",
      "circuits",
      List.of(
          Field.id("circuit_id"),
          Field.text("name", 200),
          Field.text("product_id", 128),
          Field.text("customer", 200),
          Field.choice("state", "planned", "ordered", "active", "suspended", "decommissioned"),
          Field.reference("a_device_id", DEVICE),
          Field.reference("z_device_id", DEVICE)),
      List.of(
          Filter.of("product_id"),
          Filter.of("customer"),
          Filter.of("state"),
          new Filter("device_id", List.of("a_device_id", "z_device_id")))),

  /** Something of a device that a circuit uses up, such as a port. */
  RESOURCE(
      "resource",
      "resources",
      List.of(
          Field.id("resource_id"),
          Field.required("type", 100),
          Field.reference("device_id", DEVICE),
          Field.reference("circuit_id", CIRCUIT),
          Field.choice("state", "free", "reserved", "in_use", "faulty", "retired")),
      List.of(
          Filter.of("type"), Filter.of("device_id"), Filter.of("circuit_id"), Filter.of("state")));

  private final String label;
  private final String plural;
  private final List<Field> fields;
  private final List<Filter> filters;

  Kind(String label, String plural, List<Field> fields, List<Filter> filters) {
    this.label = label;
    this.plural = plural;
    this.fields = fields;
    this.filters = filters;
  }

  /**
   * A parameter of the list.
   *
   * @param name of the parameter
   * @param fields of which one has to have the value
   */
  record Filter(String name, List<String> fields) {
    static Filter of(String field) {
      return new Filter(field, List.of(field));
    }
  }

  /** In sentences: {@code circuit}. */
  String label() {
    return label;
  }

  /** Of the path and of the table: {@code circuits}. */
  String plural() {
    return plural;
  }

  /** Every field, the id first. */
  List<Field> fields() {
    return fields;
  }

  /** What the list can be asked for. */
  List<Filter> filters() {
    return filters;
  }

  /** Name of the field that holds the id. */
  String idField() {
    return fields.get(0).name();
  }

  /** Fields that name other records. */
  List<Field> references() {
    return fields.stream().filter(field -> field.refersTo() != null).toList();
  }

  /** The field of a name. */
  Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }
}
