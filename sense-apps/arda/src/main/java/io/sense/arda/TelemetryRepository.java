package io.sense.arda;

import java.time.Instant;

/** What telemetry tells of circuits. */
interface TelemetryRepository {
  /**
   * Of one circuit, over a range of time.
   *
   * @param from included
   * @param to not included
   * @throws RepositoryException if it cannot be read now
   */
  CircuitTelemetry of(String circuitId, Instant from, Instant to);
}
