package io.sense.arda;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Telemetry that a test sets. */
final class FakeTelemetry implements TelemetryRepository {
  private static final CircuitTelemetry NOTHING =
      new CircuitTelemetry(0, 0, null, 0, 0, null, List.of(), List.of(), List.of(), 0);

  private final Map<String, CircuitTelemetry> circuits = new ConcurrentHashMap<>();
  volatile @Nullable String lastRange;
  volatile @Nullable RuntimeException fault;

  void add(String circuitId, CircuitTelemetry telemetry) {
    circuits.put(circuitId, telemetry);
  }

  @Override
  public CircuitTelemetry of(String circuitId, Instant from, Instant to) {
    lastRange = from + "/" + to;
    RuntimeException fails = fault;
    if (fails != null) {
      throw fails;
    }
    return circuits.getOrDefault(circuitId, NOTHING);
  }
}
