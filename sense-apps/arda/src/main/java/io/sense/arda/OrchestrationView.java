package io.sense.arda;

import io.sense.service.mdso.OrchestrationStep;
import io.sense.service.mdso.OrchestrationTrace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the orchestration of a circuit went, as JSON.
 *
 * @param state in MDSO's words
 * @param steps in order
 */
record OrchestrationView(String state, List<Step> steps) {
  /** A step of it. */
  record Step(
      String name,
      String state,
      @Nullable String startTime,
      @Nullable String endTime,
      @Nullable String error,
      @Nullable String traceId) {

    static Step of(OrchestrationStep step) {
      return new Step(
          step.name(),
          step.state(),
          text(step.startTime()),
          text(step.endTime()),
          step.error(),
          step.traceId());
    }

    private static @Nullable String text(@Nullable Instant time) {
      return time == null ? null : time.toString();
    }
  }

  static OrchestrationView of(OrchestrationTrace trace) {
    return new OrchestrationView(trace.state(), trace.steps().stream().map(Step::of).toList());
  }
}
