package io.sense.service.mdso;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts into an {@link InMemoryMdsoRepository} what the simulator would make. */
final class MdsoWorld {
  private static final Duration STEP = Duration.ofSeconds(1);

  private final InMemoryMdsoRepository repository = new InMemoryMdsoRepository();
  private Instant now = Instant.parse("2026-03-10T12:00:00Z");
  private int count;

  InMemoryMdsoRepository repository() {
    return repository;
  }

  String make(String label, String productId, Map<String, String> properties, boolean fails) {
    now = now.plusSeconds(60);
    Instant end = now.plus(STEP.multipliedBy(4));
    String message = "The device of " + label + " does not answer";
    MdsoResource resource =
        new MdsoResource(
            "r-" + ++count,
            label,
            productId,
            "circuit",
            fails ? "failed" : "active",
            now,
            end,
            properties);
    if (fails) {
      repository.put(resource, new ResourceError(end, "DEVICE_NO_ANSWER", message));
    } else {
      repository.put(resource);
    }
    String circuit = properties.get("circuit_id");
    if (circuit != null) {
      repository.put(
          new OrchestrationTrace(
              circuit,
              fails ? "failed" : "completed",
              List.of(
                  step("validate", 0, null),
                  step("reserve", 1, null),
                  step("configure", 2, fails ? message : null),
                  fails
                      ? new OrchestrationStep("activate", "pending", null, null, null, null)
                      : step("activate", 3, null))));
    }
    return resource.id();
  }

  private OrchestrationStep step(String name, int number, @Nullable String error) {
    Instant start = now.plus(STEP.multipliedBy(number));
    return new OrchestrationStep(
        name, error == null ? "completed" : "failed", start, start.plus(STEP), error, null);
  }
}
