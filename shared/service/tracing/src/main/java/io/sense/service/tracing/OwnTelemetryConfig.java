package io.sense.service.tracing;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployable's own spans and logs go.
 *
 * @param endpoint base address of OTLP over HTTP, such as {@code http://localhost:4318}; null turns
 *     it off
 * @param token shown to the endpoint as a bearer token; null where it asks for none
 * @param sampling share of the traces begun here that are kept, from 0 to 1; a trace that comes
 *     from a caller is kept if the caller keeps it
 */
public record OwnTelemetryConfig(@Nullable URI endpoint, @Nullable Secret token, double sampling) {
  /** Prefix of the names that {@link #from} reads. */
  public static final String PREFIX = "SENSE_TELEMETRY_";

  /**
   * Reads {@code SENSE_TELEMETRY_ENDPOINT} (off unless set), {@code SENSE_TELEMETRY_TOKEN} and
   * {@code SENSE_TELEMETRY_SAMPLING} (1).
   */
  public static OwnTelemetryConfig from(Settings settings) {
    return new OwnTelemetryConfig(
        settings.optionalHttpUrl("SENSE_TELEMETRY_ENDPOINT").orElse(null),
        settings.secret("SENSE_TELEMETRY_TOKEN").orElse(null),
        settings.ratio("SENSE_TELEMETRY_SAMPLING", 1));
  }

  /** Spans and logs go nowhere. */
  public static OwnTelemetryConfig off() {
    return new OwnTelemetryConfig(null, null, 1);
  }
}
