package io.sense.standalone;

import io.sense.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code ./sense up} was asked for.
 *
 * @param data directory for everything that is kept
 * @param demo whether to send the traffic of a {@link io.sense.client.DemoShop}
 * @param ownTelemetry whether the apps send their own spans and logs to the receiver
 * @param demoSeed of the shop; absent, another one at every start
 * @param kafkaPort on which Kafka's clients connect, 0 for a free one
 * @param kafkaControllerPort of Kafka for itself, 0 for a free one
 * @param databasePort of PostgreSQL, 0 for a free one
 * @param flinkPort of Flink's web page, 0 for a free one
 * @param partitions of each topic when it is made
 * @param parallelism of each job
 * @param environment for the parts: the process's own, with the {@code NAME=value} arguments
 */
public record PlatformConfig(
    Path data,
    boolean demo,
    boolean ownTelemetry,
    Optional<Long> demoSeed,
    int kafkaPort,
    int kafkaControllerPort,
    int databasePort,
    int flinkPort,
    int partitions,
    int parallelism,
    Map<String, String> environment) {

  /** The platform brings its own Kafka and PostgreSQL, so these are not for the user to say. */
  private static final List<String> NOT_SETTABLE =
      List.of(
          "SENSE_KAFKA_BOOTSTRAP_SERVERS",
          "SENSE_KAFKA_PROPERTIES_FILE",
          "SENSE_DATABASE_URL",
          "SENSE_DATABASE_USER",
          "SENSE_DATABASE_PASSWORD");

  /**
   * Reads {@code [--demo] [--data DIR] [NAME=value ...]} and the settings of {@code
   * SENSE_STANDALONE_}.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  public static PlatformConfig from(Map<String, String> environment, String... arguments) {
    List<String> named = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--demo" -> named.add("SENSE_STANDALONE_DEMO=true");
        case "--data" -> {
          if (i + 1 < arguments.length) {
            named.add("SENSE_STANDALONE_DATA=" + arguments[++i]);
          } else {
            faults.add("--data needs a directory");
          }
        }
        default -> {
          if (arguments[i].matches("SENSE_[A-Z0-9_]+=.*")) {
            named.add(arguments[i]);
          } else {
            faults.add(
                "\"" + arguments[i] + "\" is neither --demo, --data DIR nor SENSE_...=value");
          }
        }
      }
    }
    Map<String, String> all = new HashMap<>(environment);
    named.forEach(
        one -> all.put(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1)));
    for (String name : NOT_SETTABLE) {
      if (all.containsKey(name)) {
        faults.add(name + " must not be set: the platform runs its own Kafka and PostgreSQL");
      }
    }
    return read(new Settings(all), faults, all);
  }

  private static PlatformConfig read(
      Settings settings, List<String> faults, Map<String, String> environment) {
    faults.forEach(settings::fault);
    Optional<Long> seed =
        settings.optionalText("SENSE_STANDALONE_DEMO_SEED").isPresent()
            ? Optional.of(
                settings.number("SENSE_STANDALONE_DEMO_SEED", 0, Long.MIN_VALUE, Long.MAX_VALUE))
            : Optional.empty();
    PlatformConfig config =
        new PlatformConfig(
            settings.optionalPath("SENSE_STANDALONE_DATA").orElse(Path.of("data")),
            settings.flag("SENSE_STANDALONE_DEMO", false),
            settings.flag("SENSE_STANDALONE_OWN_TELEMETRY", true),
            seed,
            settings.port("SENSE_STANDALONE_KAFKA_PORT", 9092),
            settings.port("SENSE_STANDALONE_KAFKA_CONTROLLER_PORT", 9093),
            settings.port("SENSE_STANDALONE_DATABASE_PORT", 15432),
            settings.port("SENSE_STANDALONE_FLINK_PORT", 8081),
            settings.integer("SENSE_STANDALONE_PARTITIONS", 2, 1, 64),
            settings.integer("SENSE_STANDALONE_PARALLELISM", 2, 1, 64),
            Map.copyOf(environment));
    settings.throwIfInvalid("SENSE_STANDALONE_");
    return config;
  }
}
