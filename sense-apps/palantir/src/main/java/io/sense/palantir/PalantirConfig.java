package io.sense.palantir;

import io.sense.service.database.DatabaseConfig;
import io.sense.service.tracing.OwnTelemetryConfig;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Settings;
import java.util.Map;

/**
 * The settings of palantir.
 *
 * @param web where it listens
 * @param database where the correlations are
 * @param receiver through which events enter
 * @param telemetry where its own spans and logs go
 */
public record PalantirConfig(
    WebServerConfig web,
    DatabaseConfig database,
    ReceiverConnection receiver,
    OwnTelemetryConfig telemetry) {
  private static final String PREFIX = "SENSE_PALANTIR_";

  /**
   * Reads {@code SENSE_PALANTIR_*}, {@code SENSE_DATABASE_*} and {@code SENSE_TELEMETRY_*}.
   *
   * @param arguments {@code NAME=value}, which win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault
   */
  public static PalantirConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    PalantirConfig config =
        new PalantirConfig(
            WebServerConfig.from(settings, PREFIX, 8080),
            DatabaseConfig.from(settings),
            ReceiverConnection.from(settings, PREFIX),
            OwnTelemetryConfig.from(settings));
    settings.throwIfInvalid(PREFIX, DatabaseConfig.PREFIX, OwnTelemetryConfig.PREFIX);
    return config;
  }
}
