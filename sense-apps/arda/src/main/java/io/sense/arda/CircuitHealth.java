package io.sense.arda;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a circuit, from all sides.
 *
 * @param window for which telemetry was asked, ISO 8601
 * @param parts whether each of the three is there, and why not
 * @param inventory the circuit as it is recorded
 * @param telemetry null where it is missing
 * @param orchestration null where it is missing
 */
record CircuitHealth(
    String circuitId,
    String window,
    String from,
    String to,
    Map<String, PartState> parts,
    Map<String, @Nullable Object> inventory,
    @Nullable CircuitTelemetry telemetry,
    @Nullable OrchestrationView orchestration) {

  /**
   * Whether a part is there.
   *
   * @param state {@code ok}, {@code not_found} or {@code missing}
   * @param reason null where it is there
   */
  record PartState(String state, @Nullable String reason) {
    static PartState of(Part<?> part) {
      return new PartState(part.state().name().toLowerCase(Locale.ROOT), part.reason());
    }
  }

  static CircuitHealth of(
      StoredItem circuit,
      Duration window,
      Instant to,
      Part<CircuitTelemetry> telemetry,
      Part<OrchestrationView> orchestration) {
    Map<String, PartState> parts = new LinkedHashMap<>();
    parts.put("inventory", new PartState("ok", null));
    parts.put("telemetry", PartState.of(telemetry));
    parts.put("orchestration", PartState.of(orchestration));
    return new CircuitHealth(
        circuit.item().id(),
        window.toString(),
        to.minus(window).toString(),
        to.toString(),
        parts,
        ItemView.of(circuit),
        telemetry.value(),
        orchestration.value());
  }
}
