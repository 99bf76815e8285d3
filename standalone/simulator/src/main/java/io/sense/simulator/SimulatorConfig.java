package io.sense.simulator;

import io.sense.service.web.WebServerConfig;
import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of the simulator.
 *
 * @param web where it listens
 * @param orchestration from a resource's request to its end, active or failed
 * @param demo whether MDSO knows the circuits of the demo's traffic from the start
 * @param seed of every fault that has a rate: the same seed fails the same calls of a sequence
 * @param capacity how many things of each kind it keeps; of more, the oldest are forgotten
 * @param user whom MDSO gives tokens
 * @param password of the user
 * @param tokenLifetime how long a token of MDSO is good
 */
public record SimulatorConfig(
    WebServerConfig web,
    Duration orchestration,
    boolean demo,
    long seed,
    int capacity,
    String user,
    Secret password,
    Duration tokenLifetime) {
  private static final String PREFIX = "SENSE_SIMULATOR_";

  /**
   * Reads {@code SENSE_SIMULATOR_*}.
   *
   * @param arguments {@code NAME=value}, which win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault
   */
  public static SimulatorConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    SimulatorConfig config =
        new SimulatorConfig(
            WebServerConfig.from(settings, PREFIX, 8090),
            settings.duration(PREFIX + "ORCHESTRATION", Duration.ofSeconds(2)),
            settings.flag(PREFIX + "DEMO", true),
            settings.number(PREFIX + "SEED", 1, Long.MIN_VALUE, Long.MAX_VALUE),
            settings.integer(PREFIX + "CAPACITY", 50_000, 1, 10_000_000),
            settings.text(PREFIX + "USER", "sense"),
            settings.secret(PREFIX + "PASSWORD").orElse(new Secret("sense")),
            settings.duration(PREFIX + "TOKEN_LIFETIME", Duration.ofMinutes(10)));
    settings.throwIfInvalid(PREFIX);
    return config;
  }
}
