package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.simulator.Simulator;
import io.sense.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The simulated services, what they are made to do wrong, and what they were made to do. */
final class Services implements AutoCloseable {
  private final Simulator simulator;

  Services() {
    simulator =
        Simulator.start(
            SimulatorConfig.from(
                Map.of(),
                "SENSE_SIMULATOR_PORT=0",
                "SENSE_SIMULATOR_DRAIN_IDLE=10ms",
                "SENSE_SIMULATOR_DEMO=false",
                "SENSE_SIMULATOR_ORCHESTRATION=200ms"));
  }

  /** The settings by which a replica finds them. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    for (String service : new String[] {"MDSO", "ODIN", "HYDRA", "ISE", "REMEDY"}) {
      String prefix = "SENSE_EXTERNAL_" + service + "_";
      String path = service.toLowerCase(java.util.Locale.ROOT);
      settings.put(prefix + "URL", "http://localhost:" + simulator.port() + "/" + path);
      settings.put(prefix + "TIMEOUT", "5s");
      settings.put(prefix + "CALL_TIMEOUT", "5s");
      settings.put(prefix + "RATE", "1000");
      settings.put(prefix + "CONCURRENT", "64");
      settings.put(prefix + "CIRCUIT_WAIT", "200ms");
    }
    settings.put("SENSE_MDSO_USER", "sense");
    settings.put("SENSE_MDSO_PASSWORD", "sense");
    return settings;
  }

  /** Sets what a service does wrong, as JSON. */
  void fault(String service, String fault) throws IOException, InterruptedException {
    TestClient.Reply reply = TestClient.put(uri("/simulator/faults/" + service), fault);
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
  }

  void mend(String service) throws IOException, InterruptedException {
    TestClient.delete(uri("/simulator/faults/" + service));
  }

  /** How often a service was called so far. */
  long calls(String service) throws IOException, InterruptedException {
    JsonNode calls = TestClient.get(uri("/simulator/calls")).body();
    assertThat(calls.path(service).has("calls")).as("%s", calls).isTrue();
    return calls.path(service).path("calls").asLong();
  }

  /** How often each effect was made, or undone, by its key, over all services. */
  Map<String, Integer> effects(String what) throws IOException, InterruptedException {
    Map<String, Integer> counts = new HashMap<>();
    JsonNode services = TestClient.get(uri("/simulator/effects")).body();
    for (JsonNode service : services) {
      service
          .path(what)
          .properties()
          .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asInt()));
    }
    return counts;
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + simulator.port() + path);
  }

  @Override
  public void close() {
    simulator.close();
  }
}
