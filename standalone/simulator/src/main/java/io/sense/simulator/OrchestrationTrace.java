package io.sense.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the orchestration of a circuit goes, as it is answered.
 *
 * @param state {@code running}, {@code completed} or {@code failed}
 */
record OrchestrationTrace(String circuitId, String state, List<Step> steps) {
  private static final List<String> NAMES = List.of("validate", "reserve", "configure", "activate");

  /** The step at which resources fail that fail. */
  private static final int FAILING = NAMES.indexOf("configure");

  /**
   * One step; they take the same time each.
   *
   * @param state {@code pending}, {@code running}, {@code completed} or {@code failed}
   */
  record Step(
      String name,
      String state,
      @Nullable String startTime,
      @Nullable String endTime,
      @Nullable String error,
      @Nullable String traceId) {}

  /** That of a resource at some time. */
  static OrchestrationTrace of(Resource resource, String circuitId, Instant now) {
    String state =
        switch (resource.state(now)) {
          case "requested" -> "running";
          case "active" -> "completed";
          default -> "failed";
        };
    int steps = resource.fails() ? FAILING + 1 : NAMES.size();
    Duration each = resource.orchestration().dividedBy(steps);
    List<Step> taken = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Instant start = resource.createdAt().plus(each.multipliedBy(i));
      Instant end = i == steps - 1 ? resource.settledAt() : start.plus(each);
      taken.add(step(NAMES.get(i), start, end, resource.fails() && i == FAILING, resource, now));
    }
    NAMES.subList(steps, NAMES.size()).forEach(name -> taken.add(pending(name, resource)));
    return new OrchestrationTrace(circuitId, state, taken);
  }

  private static Step step(
      String name, Instant start, Instant end, boolean fails, Resource resource, Instant now) {
    if (now.isBefore(start)) {
      return pending(name, resource);
    }
    if (now.isBefore(end)) {
      return new Step(name, "running", start.toString(), null, null, resource.traceId());
    }
    return new Step(
        name,
        fails ? "failed" : "completed",
        start.toString(),
        end.toString(),
        fails ? resource.message() : null,
        resource.traceId());
  }

  private static Step pending(String name, Resource resource) {
    return new Step(name, "pending", null, null, null, resource.traceId());
  }
}
