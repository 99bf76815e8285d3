package io.sense.arda;

import io.sense.service.database.DatabaseConfig;
import io.sense.service.external.ExternalServicesConfig;
import io.sense.service.mdso.MdsoConfig;
import io.sense.service.tracing.OwnTelemetryConfig;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of arda.
 *
 * @param web where it listens
 * @param database where the inventory and telemetry are
 * @param external how MDSO is called
 * @param mdso how MDSO is asked
 * @param telemetry where its own spans and logs go
 * @param health how long the parts of a circuit's health may take
 * @param serviceMapTimeout how long the service map may take
 * @param imports what one import may hold
 */
public record ArdaConfig(
    WebServerConfig web,
    DatabaseConfig database,
    ExternalServicesConfig external,
    MdsoConfig mdso,
    OwnTelemetryConfig telemetry,
    HealthLimits health,
    Duration serviceMapTimeout,
    ImportLimits imports) {
  private static final String PREFIX = "SENSE_ARDA_";

  /**
   * Reads {@code SENSE_ARDA_*}, {@code SENSE_DATABASE_*}, {@code SENSE_EXTERNAL_*}, {@code
   * SENSE_REDIS_*}, {@code SENSE_MDSO_*} and {@code SENSE_TELEMETRY_*}.
   *
   * @param arguments {@code NAME=value}, which win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault
   */
  public static ArdaConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    ArdaConfig config =
        new ArdaConfig(
            WebServerConfig.from(settings, PREFIX, 8082),
            DatabaseConfig.from(settings),
            ExternalServicesConfig.from(settings),
            MdsoConfig.from(settings),
            OwnTelemetryConfig.from(settings),
            HealthLimits.from(settings, PREFIX),
            settings.duration(PREFIX + "SERVICE_MAP_TIMEOUT", Duration.ofSeconds(10)),
            ImportLimits.from(settings, PREFIX));
    settings.throwIfInvalid(
        PREFIX,
        DatabaseConfig.PREFIX,
        ExternalServicesConfig.PREFIX,
        ExternalServicesConfig.REDIS_PREFIX,
        MdsoConfig.PREFIX,
        OwnTelemetryConfig.PREFIX);
    return config;
  }
}
