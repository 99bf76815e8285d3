package io.sense.client;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ./sense demo} was asked for.
 *
 * @param endpoint of the receiver, with a slash at its end, without {@code v1/...}
 * @param token for {@code Authorization: Bearer}
 * @param seed of the shop; another one at every start unless it is set
 * @param patience for one request over all its attempts
 */
record DemoConfig(URI endpoint, Optional<Secret> token, long seed, Duration patience) {
  private static final String PREFIX = "SENSE_DEMO_";

  /**
   * Reads {@code [--endpoint URL]} and the settings of {@code SENSE_DEMO_}.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  static DemoConfig from(Map<String, String> environment, String... arguments) {
    EndpointOption endpoint = EndpointOption.of(PREFIX, arguments);
    Settings settings = new Settings(environment, endpoint.arguments().toArray(String[]::new));
    DemoConfig config =
        new DemoConfig(
            endpoint.read(settings),
            settings.secret(PREFIX + "TOKEN"),
            settings.number(PREFIX + "SEED", System.currentTimeMillis(), 0, Long.MAX_VALUE),
            settings.duration(PREFIX + "PATIENCE", Duration.ofMinutes(5)));
    settings.throwIfInvalid(PREFIX);
    return config;
  }
}
