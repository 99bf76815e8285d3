package io.sense.arda;

import io.sense.settings.Settings;
import java.time.Duration;

/**
 * How long the parts of a circuit's health may take.
 *
 * @param telemetry for what the database tells of its traces
 * @param orchestration for what MDSO tells
 */
public record HealthLimits(Duration telemetry, Duration orchestration) {
  /** Reads {@code HEALTH_TELEMETRY_TIMEOUT} (2s) and {@code HEALTH_ORCHESTRATION_TIMEOUT} (1s). */
  static HealthLimits from(Settings settings, String prefix) {
    return new HealthLimits(
        settings.duration(prefix + "HEALTH_TELEMETRY_TIMEOUT", Duration.ofSeconds(2)),
        settings.duration(prefix + "HEALTH_ORCHESTRATION_TIMEOUT", Duration.ofSeconds(1)));
  }
}
