package io.sense.service.mdso;

import java.util.List;

/**
 * How the orchestration of a circuit went, or goes.
 *
 * @param circuitId of the circuit
 * @param state such as {@code running}, {@code completed}, {@code failed}; MDSO may know others
 * @param steps in order
 */
public record OrchestrationTrace(String circuitId, String state, List<OrchestrationStep> steps) {

  public OrchestrationTrace {
    steps = List.copyOf(steps);
  }
}
