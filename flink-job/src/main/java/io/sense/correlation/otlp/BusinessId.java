package io.sense.correlation.otlp;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids of business objects that a trace can be about. */
public enum BusinessId {
  CIRCUIT_ID,
  PRODUCT_ID,
  RESOURCE_ID,
  RESOURCE_TYPE_ID,
  REQUEST_ID;

  /** Attributes that carry an id, in snake, dotted and camel form. */
  private static final Map<String, BusinessId> BY_NAME =
      Map.ofEntries(
          Map.entry("circuit_id", CIRCUIT_ID),
          Map.entry("circuit.id", CIRCUIT_ID),
          Map.entry("circuitId", CIRCUIT_ID),
          Map.entry("product_id", PRODUCT_ID),
          Map.entry("product.id", PRODUCT_ID),
          Map.entry("productId", PRODUCT_ID),
          Map.entry("resource_id", RESOURCE_ID),
          Map.entry("resource.id", RESOURCE_ID),
          Map.entry("resourceId", RESOURCE_ID),
          Map.entry("resource_type_id", RESOURCE_TYPE_ID),
          Map.entry("resource.type.id", RESOURCE_TYPE_ID),
          Map.entry("resourceTypeId", RESOURCE_TYPE_ID),
          Map.entry("request_id", REQUEST_ID),
          Map.entry("request.id", REQUEST_ID),
          Map.entry("requestId", REQUEST_ID));

  /** Names of attributes that carry an id. */
  static Set<String> names() {
    return BY_NAME.keySet();
  }

  /** The id that an attribute of this name carries, or null. */
  static @Nullable BusinessId named(String attribute) {
    return BY_NAME.get(attribute);
  }
}
