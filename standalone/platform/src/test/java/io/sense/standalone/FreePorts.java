package io.sense.standalone;

import io.sense.embedded.LocalPorts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings that keep a platform of a test away from any other on this machine, and its own
 * telemetry away from what the test sends and counts.
 */
final class FreePorts {
  private static final List<String> NAMES =
      List.of(
          "SENSE_STANDALONE_KAFKA_PORT",
          "SENSE_STANDALONE_KAFKA_CONTROLLER_PORT",
          "SENSE_STANDALONE_DATABASE_PORT",
          "SENSE_STANDALONE_FLINK_PORT",
          "SENSE_RECEIVER_GRPC_PORT",
          "SENSE_RECEIVER_HTTP_PORT",
          "SENSE_RECEIVER_OPERATIONS_PORT",
          "SENSE_PALANTIR_PORT",
          "SENSE_ARDA_PORT",
          "SENSE_BEORN_PORT",
          "SENSE_SIMULATOR_PORT");

  private FreePorts() {}

  /** Every part chooses its own. */
  static Map<String, String> chosenByTheSystem() {
    Map<String, String> settings = quiet();
    NAMES.forEach(name -> settings.put(name, "0"));
    return settings;
  }

  /** Fixed ones that are free now, for a platform that is started twice. */
  static Map<String, String> fixed() {
    List<Integer> ports = LocalPorts.free(NAMES.size());
    Map<String, String> settings = quiet();
    for (int i = 0; i < NAMES.size(); i++) {
      settings.put(NAMES.get(i), Integer.toString(ports.get(i)));
    }
    return settings;
  }

  private static Map<String, String> quiet() {
    return new HashMap<>(Map.of("SENSE_STANDALONE_OWN_TELEMETRY", "false"));
  }
}
