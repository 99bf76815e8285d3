package io.sense.service.external;

import io.opentelemetry.api.OpenTelemetry;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.settings.Settings;
import java.util.Map;

/** External services with settings of a test, and what they tell. */
final class Fixture implements AutoCloseable {
  final Health health = new Health();
  final Metrics metrics = new Metrics();
  final ExternalServices services;

  /**
   * @param settings without their prefix {@code SENSE_}, such as {@code EXTERNAL_MDSO_RATE=5}
   */
  Fixture(OpenTelemetry telemetry, String... settings) {
    services = ExternalServices.open(config(settings), health, metrics, telemetry);
  }

  Fixture(String... settings) {
    this(OpenTelemetry.noop(), settings);
  }

  static ExternalServicesConfig config(String... settings) {
    String[] arguments = new String[settings.length];
    for (int i = 0; i < settings.length; i++) {
      arguments[i] = "SENSE_" + settings[i];
    }
    Settings read = new Settings(Map.of(), arguments);
    ExternalServicesConfig config = ExternalServicesConfig.from(read);
    read.throwIfInvalid(ExternalServicesConfig.PREFIX, ExternalServicesConfig.REDIS_PREFIX);
    return config;
  }

  ExternalService mdso() {
    return services.service(ServiceName.MDSO);
  }

  @Override
  public void close() {
    services.close();
    metrics.close();
  }
}
