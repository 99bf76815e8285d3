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
   * Reads them all from one environment, to which the platform adds how to reach Kafka, PostgreSQL
   * and, for palantir, the receiver.
   *
   * @param receiverHttpPort where the receiver listens; 0 while that is not known
   * @throws PlatformException naming every fault of all of them
   */
  static PartConfigs from(
      Map<String, String> environment,
      String kafkaServers,
      String databaseUrl,
      String databaseUser,
      String databasePassword,
      int receiverHttpPort) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SENSE_KAFKA_BOOTSTRAP_SERVERS", kafkaServers);
    all.put("SENSE_DATABASE_URL", databaseUrl);
    all.put("SENSE_DATABASE_USER", databaseUser);
    all.put("SENSE_DATABASE_PASSWORD", databasePassword);
    List<String> faults = new ArrayList<>();
    ReceiverConfig receiver = read(ReceiverConfig::from, all, faults);
    CorrelationConfig correlation = read(CorrelationConfig::from, all, faults);
    IndexConfig index = read(IndexConfig::from, all, faults);
    if (receiver != null) {
      addReceiver(receiver, receiverHttpPort, all);
    }
    PalantirConfig palantir = read(PalantirConfig::from, all, faults);
    if (!faults.isEmpty()) {
      throw new PlatformException(
          "Could not read the settings: " + String.join("; ", faults.stream().distinct().toList()));
    }
    return new PartConfigs(receiver, correlation, index, palantir);
  }

  /** What the user says of it holds, such as another name for a certificate's sake. */
  private static void addReceiver(ReceiverConfig receiver, int httpPort, Map<String, String> all) {
    boolean tls = receiver.certificate().isPresent();
    String host = receiver.host();
    if (host.equals("0.0.0.0") || host.equals("::")) {
      host = tls ? "localhost" : "127.0.0.1"; // certificates name names
    }
    String address = host.contains(":") ? "[" + host + "]" : host;
    addUnlessSet(
        "SENSE_PALANTIR_RECEIVER_ENDPOINT",
        (tls ? "https://" : "http://") + address + ":" + httpPort,
        all);
    receiver.tokens().stream()
        .findFirst()
        .ifPresent(token -> addUnlessSet("SENSE_PALANTIR_RECEIVER_TOKEN", token.value(), all));
  }

  private static void addUnlessSet(String name, String value, Map<String, String> all) {
    if (all.getOrDefault(name, "").isBlank()) {
      all.put(name, value);
    }
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
