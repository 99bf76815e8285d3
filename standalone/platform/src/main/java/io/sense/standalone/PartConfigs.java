package io.sense.standalone;

import io.sense.correlation.CorrelationConfig;
import io.sense.index.IndexConfig;
import io.sense.palantir.PalantirConfig;
import io.sense.receiver.ReceiverConfig;
import io.sense.settings.InvalidSettingsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of every deployable that the platform runs. */
record PartConfigs(
    ReceiverConfig receiver,
    CorrelationConfig correlation,
    IndexConfig index,
    PalantirConfig palantir) {

  /**
   * Reads them all from one environment, to which the platform adds how to reach Kafka and
   * PostgreSQL.
   *
   * @throws PlatformException naming every fault of all of them
   */
  static PartConfigs from(
      Map<String, String> environment,
      String kafkaServers,
      String databaseUrl,
      String databaseUser,
      String databasePassword) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SENSE_KAFKA_BOOTSTRAP_SERVERS", kafkaServers);
    all.put("SENSE_DATABASE_URL", databaseUrl);
    all.put("SENSE_DATABASE_USER", databaseUser);
    all.put("SENSE_DATABASE_PASSWORD", databasePassword);
    List<String> faults = new ArrayList<>();
    ReceiverConfig receiver = read(ReceiverConfig::from, all, faults);
    CorrelationConfig correlation = read(CorrelationConfig::from, all, faults);
    IndexConfig index = read(IndexConfig::from, all, faults);
    PalantirConfig palantir = read(PalantirConfig::from, all, faults);
    if (!faults.isEmpty()) {
      throw new PlatformException(
          "Could not read the settings: " + String.join("; ", faults.stream().distinct().toList()));
    }
    return new PartConfigs(receiver, correlation, index, palantir);
  }

  private static <T> @Nullable T read(
      Function<Map<String, String>, T> from, Map<String, String> all, List<String> faults) {
    try {
      return from.apply(all);
    } catch (InvalidSettingsException e) {
      faults.addAll(e.faults());
      return null;
    }
  }
}
