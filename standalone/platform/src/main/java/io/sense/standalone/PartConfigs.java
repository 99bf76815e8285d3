package io.sense.standalone;

import io.sense.arda.ArdaConfig;
import io.sense.beorn.BeornConfig;
import io.sense.correlation.CorrelationConfig;
import io.sense.index.IndexConfig;
import io.sense.palantir.PalantirConfig;
import io.sense.receiver.ReceiverConfig;
import io.sense.service.external.ServiceName;
import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Secret;
import io.sense.simulator.SimulatorConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of every deployable that the platform runs. */
record PartConfigs(
    ReceiverConfig receiver,
    CorrelationConfig correlation,
    IndexConfig index,
    SimulatorConfig simulator,
    PalantirConfig palantir,
    ArdaConfig arda,
    BeornConfig beorn) {

  /**
   * Where the parts find each other.
   *
   * @param receiverHttpPort 0 while that is not known
   * @param simulatorPort 0 while that is not known, and where there is no simulator
   */
  record Addresses(
      String kafkaServers,
      String databaseUrl,
      String databaseUser,
      String databasePassword,
      int receiverHttpPort,
      int simulatorPort) {}

  /**
   * Reads them all from one environment, to which the platform adds how to reach Kafka, PostgreSQL,
   * the receiver and the simulator.
   *
   * @param ownTelemetry whether the apps send their own spans and logs to the receiver, unless the
   *     environment says where else
   * @throws PlatformException naming every fault of all of them
   */
  static PartConfigs from(
      Map<String, String> environment, Addresses addresses, boolean ownTelemetry) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SENSE_KAFKA_BOOTSTRAP_SERVERS", addresses.kafkaServers());
    all.put("SENSE_DATABASE_URL", addresses.databaseUrl());
    all.put("SENSE_DATABASE_USER", addresses.databaseUser());
    all.put("SENSE_DATABASE_PASSWORD", addresses.databasePassword());
    // One of each runs on this database, whatever runs elsewhere.
    addUnlessSet("SENSE_DATABASE_REPLICAS", "1", all);
    List<String> faults = new ArrayList<>();
    ReceiverConfig receiver = read(ReceiverConfig::from, all, faults);
    CorrelationConfig correlation = read(CorrelationConfig::from, all, faults);
    IndexConfig index = read(IndexConfig::from, all, faults);
    SimulatorConfig simulator = read(SimulatorConfig::from, all, faults);
    if (receiver != null) {
      addReceiver(receiver, addresses.receiverHttpPort(), ownTelemetry, all);
    }
    if (simulator != null && addresses.simulatorPort() != 0) {
      addSimulator(simulator, addresses.simulatorPort(), all);
    }
    PalantirConfig palantir = read(PalantirConfig::from, all, faults);
    ArdaConfig arda = read(ArdaConfig::from, all, faults);
    BeornConfig beorn = read(BeornConfig::from, all, faults);
    if (!faults.isEmpty()) {
      throw new PlatformException(
          "Could not read the settings: " + String.join("; ", faults.stream().distinct().toList()));
    }
    return new PartConfigs(receiver, correlation, index, simulator, palantir, arda, beorn);
  }

  /** Every external service is the simulator's, but for those that the user has. */
  private static void addSimulator(SimulatorConfig simulator, int port, Map<String, String> all) {
    for (ServiceName service : ServiceName.values()) {
      addUnlessSet(
          "SENSE_EXTERNAL_" + service.name() + "_URL",
          "http://127.0.0.1:" + port + "/" + service.label(),
          all);
    }
    addUnlessSet("SENSE_MDSO_USER", simulator.user(), all);
    addUnlessSet("SENSE_MDSO_PASSWORD", simulator.password().value(), all);
  }

  /** What the user says of it holds, such as another name for a certificate's sake. */
  private static void addReceiver(
      ReceiverConfig receiver, int httpPort, boolean ownTelemetry, Map<String, String> all) {
    boolean tls = receiver.certificate().isPresent();
    String host = receiver.host();
    if (host.equals("0.0.0.0") || host.equals("::")) {
      host = tls ? "localhost" : "127.0.0.1"; // certificates name names
    }
    String address = host.contains(":") ? "[" + host + "]" : host;
    String base = (tls ? "https://" : "http://") + address + ":" + httpPort;
    addUnlessSet("SENSE_PALANTIR_RECEIVER_ENDPOINT", base, all);
    Optional<String> token = receiver.tokens().stream().findFirst().map(Secret::value);
    token.ifPresent(value -> addUnlessSet("SENSE_PALANTIR_RECEIVER_TOKEN", value, all));
    if (ownTelemetry && all.getOrDefault("SENSE_TELEMETRY_ENDPOINT", "").isBlank()) {
      all.put("SENSE_TELEMETRY_ENDPOINT", base); // Sense correlates Sense
      token.ifPresent(value -> addUnlessSet("SENSE_TELEMETRY_TOKEN", value, all));
    }
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
