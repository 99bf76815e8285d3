package io.sense.manifests;

import io.sense.arda.ArdaConfig;
import io.sense.beorn.BeornConfig;
import io.sense.canary.CanaryConfig;
import io.sense.correlation.CorrelationConfig;
import io.sense.index.IndexConfig;
import io.sense.palantir.PalantirConfig;
import io.sense.receiver.ReceiverConfig;
import io.sense.settings.InvalidSettingsException;
import io.sense.simulator.SimulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Gives each deployable the environment that a manifest gives it, to be read as it reads it. */
final class DeployedSettings {
  private static final Map<String, Consumer<Map<String, String>>> READERS =
      Map.of(
          "receiver", ReceiverConfig::from,
          "palantir", PalantirConfig::from,
          "arda", ArdaConfig::from,
          "beorn", BeornConfig::from,
          "canary", CanaryConfig::from,
          "simulator", SimulatorConfig::from,
          "correlation", CorrelationConfig::from,
          "index", IndexConfig::from);

  private DeployedSettings() {}

  static boolean knows(String deployable) {
    return READERS.containsKey(deployable);
  }

  /** What the deployable would say about its environment before it gave up, if anything. */
  static Optional<String> fault(String deployable, Map<String, String> environment) {
    Map<String, String> mounted = new HashMap<>(environment);
    // The file is there in the pod only.
    mounted.computeIfPresent("SENSE_KAFKA_PROPERTIES_FILE", (name, path) -> empty().toString());
    try {
      READERS.get(deployable).accept(mounted);
      return Optional.empty();
    } catch (InvalidSettingsException e) {
      return Optional.of(deployable + ": " + e.getMessage());
    }
  }

  private static Path empty() {
    try {
      Path file = Files.createTempFile("client", ".properties");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not make an empty file", e);
    }
  }
}
