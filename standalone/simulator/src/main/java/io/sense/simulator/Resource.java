package io.sense.simulator;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A resource of MDSO. What has become of it is a function of the time alone.
 *
 * @param number rises with every resource, the order of lists
 * @param createdAt when it was asked for
 * @param orchestration how long until it is active or failed
 * @param fails whether it ends as failed
 * @param traceId of the request that asked for it, if it told
 */
record Resource(
    long number,
    String id,
    String label,
    String productId,
    String resourceTypeId,
    ObjectNode properties,
    Instant createdAt,
    Duration orchestration,
    boolean fails,
    @Nullable String traceId) {

  /** As it is answered: MDSO has its names in camelCase. */
  @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
  record View(
      String id,
      String label,
      String productId,
      String resourceTypeId,
      String orchState,
      String createdAt,
      String updatedAt,
      ObjectNode properties) {}

  /** An error as it is answered. */
  record Failure(String time, String code, String message) {}

  /** When it is active or failed. */
  Instant settledAt() {
    return createdAt.plus(orchestration);
  }

  boolean settled(Instant now) {
    return !now.isBefore(settledAt());
  }

  /** {@code requested}, {@code active} or {@code failed}. */
  String state(Instant now) {
    return !settled(now) ? "requested" : fails ? "failed" : "active";
  }

  /** The circuit it is part of. */
  Optional<String> circuitId() {
    return property("circuit_id");
  }

  Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name)).map(value -> value.asText());
  }

  View view(Instant now) {
    return new View(
        id,
        label,
        productId,
        resourceTypeId,
        state(now),
        createdAt.toString(),
        (settled(now) ? settledAt() : createdAt).toString(),
        properties);
  }

  List<Failure> failures(Instant now) {
    return fails && settled(now)
        ? List.of(new Failure(settledAt().toString(), "DEVICE_NO_ANSWER", message()))
        : List.of();
  }

  /** What went wrong, if it fails. */
  String message() {
    return "The device of " + label + " does not answer";
  }
}
