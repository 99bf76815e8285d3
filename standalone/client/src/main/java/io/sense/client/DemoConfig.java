package io.sense.client;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    List<String> named = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (!arguments[i].equals("--endpoint")) {
        named.add(arguments[i]);
      } else if (i + 1 < arguments.length) {
        named.add(PREFIX + "ENDPOINT=" + arguments[++i]);
      } else {
        faults.add("--endpoint needs a URL");
      }
    }
    Settings settings = new Settings(environment, named.toArray(String[]::new));
    faults.forEach(settings::fault);
    DemoConfig config =
        new DemoConfig(
            URI.create(
                settings.httpUrl(PREFIX + "ENDPOINT", URI.create("http://localhost:4318")) + "/"),
            settings.secret(PREFIX + "TOKEN"),
            settings.number(PREFIX + "SEED", System.currentTimeMillis(), 0, Long.MAX_VALUE),
            settings.duration(PREFIX + "PATIENCE", Duration.ofMinutes(5)));
    settings.throwIfInvalid(PREFIX);
    return config;
  }
}
