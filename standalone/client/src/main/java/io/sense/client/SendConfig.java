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

  /**
   * Reads {@code FILE... [--endpoint URL]} and the settings of {@code SENSE_SEND_}.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  static SendConfig from(Map<String, String> environment, String... arguments) {
    List<String> files = new ArrayList<>();
    List<String> named = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--endpoint")) {
        if (i + 1 < arguments.length) {
          named.add("SENSE_SEND_ENDPOINT=" + arguments[++i]);
        } else {
          faults.add("--endpoint needs a URL");
        }
      } else if (argument.startsWith("SENSE_SEND_")) {
        named.add(argument);
      } else if (argument.startsWith("-")) {
        faults.add(argument + " is not an option");
      } else {
        files.add(argument);
      }
    }
    Settings settings = new Settings(environment, named.toArray(String[]::new));
    faults.forEach(settings::fault);
    if (files.isEmpty()) {
      settings.fault("no FILE was named");
    }
    SendConfig config =
        new SendConfig(
            files.stream().map(Path::of).toList(),
            URI.create(
                settings.httpUrl("SENSE_SEND_ENDPOINT", URI.create("http://localhost:4318")) + "/"),
            settings.integer("SENSE_SEND_CONCURRENCY", 1, 1, 64),
            settings.duration("SENSE_SEND_PATIENCE", Duration.ofMinutes(5)),
            settings.secret("SENSE_SEND_TOKEN"));
    settings.throwIfInvalid("SENSE_SEND_");
    return config;
  }
}
