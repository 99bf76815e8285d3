package io.sense.beorn;

import io.sense.service.database.DatabaseConfig;
import io.sense.service.external.ExternalServicesConfig;
import io.sense.service.external.ServiceName;
import io.sense.service.mdso.MdsoConfig;
import io.sense.service.tracing.OwnTelemetryConfig;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of beorn.
 *
 * @param web where it listens
 * @param database where the jobs are
 * @param external the services it calls
 * @param mdso how MDSO is asked
 * @param telemetry where its own spans and logs go
 * @param work how it works on jobs
 * @param telemetryWindow within which a circuit in use shows itself in telemetry
 */
public record BeornConfig(
    WebServerConfig web,
    DatabaseConfig database,
    ExternalServicesConfig external,
    MdsoConfig mdso,
    OwnTelemetryConfig telemetry,
    WorkConfig work,
    Duration telemetryWindow) {
  private static final String PREFIX = "SENSE_BEORN_";

  /**
   * Reads {@code SENSE_BEORN_*}, {@code SENSE_DATABASE_*}, {@code SENSE_EXTERNAL_*}, {@code
   * SENSE_REDIS_*}, {@code SENSE_MDSO_*} and {@code SENSE_TELEMETRY_*}.
   *
   * @param arguments {@code NAME=value}, which win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault
   */
  public static BeornConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    BeornConfig config =
        new BeornConfig(
            WebServerConfig.from(settings, PREFIX, 8083),
            DatabaseConfig.from(settings),
            ExternalServicesConfig.from(settings),
            MdsoConfig.from(settings),
            OwnTelemetryConfig.from(settings),
            WorkConfig.from(settings, PREFIX),
            settings.duration(PREFIX + "TELEMETRY_WINDOW", Duration.ofDays(1)));
    checkSettleTime(config, settings);
    settings.throwIfInvalid(
        PREFIX,
        DatabaseConfig.PREFIX,
        ExternalServicesConfig.PREFIX,
        ExternalServicesConfig.REDIS_PREFIX,
        MdsoConfig.PREFIX,
        OwnTelemetryConfig.PREFIX);
    return config;
  }

  /** A look-up must not be believed while the request it looks for may be under way. */
  private static void checkSettleTime(BeornConfig config, Settings settings) {
    Duration settle = config.work.policy().settleTime();
    for (ServiceName name : ServiceName.values()) {
      Duration call = config.external.services().get(name).callTimeout();
      if (settle.compareTo(call) <= 0) {
        settings.fault(
            PREFIX
                + "SETTLE_TIME must be longer than SENSE_EXTERNAL_"
                + name.name()
                + "_CALL_TIMEOUT, after which a request may still be under way");
      }
    }
  }
}
