package io.sense.service.mdso;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which resources are looked for: those of which everything here is true.
 *
 * @param productId null for any
 * @param label null for any
 * @param resourceTypeId null for any
 * @param orchState null for any
 * @param properties values that the properties of these names have
 * @param createdFrom earliest time of creation, included; null for any
 * @param createdTo end of the times of creation, not included; null for any
 */
public record ResourceQuery(
    @Nullable String productId,
    @Nullable String label,
    @Nullable String resourceTypeId,
    @Nullable String orchState,
    Map<String, String> properties,
    @Nullable Instant createdFrom,
    @Nullable Instant createdTo) {

  public ResourceQuery {
    properties = Collections.unmodifiableMap(new TreeMap<>(properties));
  }

  /** Every resource; narrowed down by the methods below. */
  public static ResourceQuery all() {
    return new ResourceQuery(null, null, null, null, Map.of(), null, null);
  }

  /** Of that product. */
  public ResourceQuery productId(String value) {
    return new ResourceQuery(
        value, label, resourceTypeId, orchState, properties, createdFrom, createdTo);
  }

  /** With that label. */
  public ResourceQuery label(String value) {
    return new ResourceQuery(
        productId, value, resourceTypeId, orchState, properties, createdFrom, createdTo);
  }

  /** Of that kind. */
  public ResourceQuery resourceTypeId(String value) {
    return new ResourceQuery(
        productId, label, value, orchState, properties, createdFrom, createdTo);
  }

  /** In that state. */
  public ResourceQuery orchState(String value) {
    return new ResourceQuery(
        productId, label, resourceTypeId, value, properties, createdFrom, createdTo);
  }

  /** With that property. */
  public ResourceQuery property(String name, String value) {
    Map<String, String> more = new TreeMap<>(properties);
    more.put(name, value);
    return new ResourceQuery(
        productId, label, resourceTypeId, orchState, more, createdFrom, createdTo);
  }

  /** Created in a range of time, its end not included. */
  public ResourceQuery created(Instant from, Instant to) {
    return new ResourceQuery(productId, label, resourceTypeId, orchState, properties, from, to);
  }

  /** Whether a resource is looked for. */
  public boolean matches(MdsoResource resource) {
    return (productId == null || productId.equals(resource.productId()))
        && (label == null || label.equals(resource.label()))
        && (resourceTypeId == null || resourceTypeId.equals(resource.resourceTypeId()))
        && (orchState == null || orchState.equals(resource.orchState()))
        && resource.properties().entrySet().containsAll(properties.entrySet())
        && (createdFrom == null || !resource.createdAt().isBefore(createdFrom))
        && (createdTo == null || resource.createdAt().isBefore(createdTo));
  }
}
