package io.sense.service.mdso;

import java.time.Instant;
import java.util.Map;

/**
 * Something that MDSO built, or is about to build, in the network.
 *
 * @param id of MDSO
 * @param label for people
 * @param productId what it was built for
 * @param resourceTypeId what kind of thing it is
 * @param orchState such as {@code requested}, {@code active}, {@code failed}; MDSO may know others
 * @param createdAt when it was asked for
 * @param updatedAt when its state last changed
 * @param properties by name; what is no text stands as JSON
 */
public record MdsoResource(
    String id,
    String label,
    String productId,
    String resourceTypeId,
    String orchState,
    Instant createdAt,
    Instant updatedAt,
    Map<String, String> properties) {

  public MdsoResource {
    properties = Map.copyOf(properties);
  }
}
