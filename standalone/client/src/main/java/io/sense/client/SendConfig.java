package io.sense.client;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ./sense send} was asked for.
 *
 * @param files to send, in this order
 * @param endpoint of the receiver, with a slash at its end, without {@code v1/...}
 * @param concurrency requests under way at once; 1 keeps the order of the lines
 * @param patience for one request over all its attempts
 * @param token for {@code Authorization: Bearer}
 */
record SendConfig(
    List<Path> files, URI endpoint, int concurrency, Duration patience, Optional<Secret> token) {
  private static final String PREFIX = "SENSE_SEND_";

  /**
   * Reads {@code FILE... [--endpoint URL]} and the settings of {@code SENSE_SEND_}.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  static SendConfig from(Map<String, String> environment, String... arguments) {
    EndpointOption endpoint = EndpointOption.of(PREFIX, arguments);
    List<Path> files = new ArrayList<>();
    List<String> named = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String argument : endpoint.arguments()) {
      if (argument.startsWith(PREFIX)) {
        named.add(argument);
      } else if (argument.startsWith("-")) {
        options.add(argument);
      } else {
        files.add(Path.of(argument));
      }
    }
    Settings settings = new Settings(environment, named.toArray(String[]::new));
    options.forEach(option -> settings.fault(option + " is not an option"));
    if (files.isEmpty()) {
      settings.fault("no FILE was named");
    }
    SendConfig config =
        new SendConfig(
            List.copyOf(files),
            endpoint.read(settings),
            settings.integer(PREFIX + "CONCURRENCY", 1, 1, 64),
            settings.duration(PREFIX + "PATIENCE", Duration.ofMinutes(5)),
            settings.secret(PREFIX + "TOKEN"));
    settings.throwIfInvalid(PREFIX);
    return config;
  }
}
