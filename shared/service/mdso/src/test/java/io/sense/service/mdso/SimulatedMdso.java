package io.sense.service.mdso;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.api.OpenTelemetry;
import io.sense.service.external.Answer;
import io.sense.service.external.ExternalRequest;
import io.sense.service.external.ExternalServices;
import io.sense.service.external.ExternalServicesConfig;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.settings.Settings;
import io.sense.simulator.Simulator;
import io.sense.simulator.SimulatorConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** The simulator, and a connection to the MDSO in it. */
final class SimulatedMdso implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics();
  private final Simulator simulator;
  private final ExternalServices services;
  private final MdsoConnection connection;

  /** Connects with these settings, beside the address and the user. */
  SimulatedMdso(String... settings) {
    simulator =
        Simulator.start(
            SimulatorConfig.from(
                Map.of(
                    "SENSE_SIMULATOR_PORT", "0",
                    "SENSE_SIMULATOR_DRAIN_IDLE", "10ms",
                    "SENSE_SIMULATOR_DEMO", "false",
                    "SENSE_SIMULATOR_ORCHESTRATION", "1ms")));
    Settings all =
        new Settings(
            Map.of(
                "SENSE_EXTERNAL_MDSO_URL", "http://localhost:" + simulator.port() + "/mdso",
                "SENSE_EXTERNAL_MDSO_RATE", "100000",
                "SENSE_EXTERNAL_MDSO_CONCURRENT", "100",
                "SENSE_MDSO_USER", "sense",
                "SENSE_MDSO_PASSWORD", "sense"),
            settings);
    services =
        ExternalServices.open(
            ExternalServicesConfig.from(all), new Health(), metrics, OpenTelemetry.noop());
    connection = MdsoConnection.open(services, MdsoConfig.from(all));
  }

  MdsoConnection connection() {
    return connection;
  }

  Metrics metrics() {
    return metrics;
  }

  String make(String label, String productId, Map<String, String> properties, boolean fails)
      throws Exception {
    simulator("PUT", "faults/mdso", "{\"fail_orchestration\":" + fails + "}");
    ObjectNode body = JSON.createObjectNode().put("label", label).put("productId", productId);
    properties.forEach(body.putObject("properties")::put);
    String resources = "/bpocore/market/api/v1/resources";
    JsonNode made = result(connection.service().call(ExternalRequest.post(resources, body)));
    String id = made.path("id").asText();
    ExternalRequest get = ExternalRequest.get(resources + "/" + id);
    while (result(connection.service().call(get)).path("orchState").asText().equals("requested")) {
      Thread.onSpinWait();
    }
    return id;
  }

  /** Tells the simulator something, or asks it. */
  JsonNode simulator(String method, String path, String body) throws Exception {
    URI address = URI.create("http://localhost:" + simulator.port() + "/simulator/" + path);
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.body());
    }
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    services.close();
    metrics.close();
    simulator.close();
  }

  private static JsonNode result(Answer<JsonNode> answer) {
    return answer.result().orElseThrow(() -> new IllegalStateException(answer.toString()));
  }
}
