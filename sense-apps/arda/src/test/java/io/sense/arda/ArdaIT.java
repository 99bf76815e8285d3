package io.sense.arda;

import static io.sense.arda.ArdaServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.arda.TestDatabase.Trace;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.Schema;
import io.sense.simulator.Simulator;
import io.sense.simulator.SimulatorConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArdaIT {
  private static final String C7 = "/api/v1/circuits/C-7000";
  private static final String HEALTH = C7 + "/health";
  private static final String BODY = "{\"state\":\"active\"}";

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void startsWithoutADatabaseAndOutlivesAnOutage() throws Exception {
    EmbeddedDatabase server = EmbeddedDatabase.start(directory);
    server.stop();
    try (server;
        Arda arda = start(server)) {
      assertThat(get(arda, "/health/ready").body())
          .contains("\"name\":\"database\"", "\"name\":\"inventory\"");
      assertThat(get(arda, C7).statusCode()).isEqualTo(503);
      server.restart();
      awaitReady(arda);
      assertThat(put(arda, C7, BODY, "If-None-Match", "*").statusCode()).isEqualTo(201);
      JsonNode health = json(get(arda, HEALTH));
      assertThat(health.at("/parts/telemetry/reason").asText())
          .startsWith("The tables are not there yet");
      assertThat(health.at("/parts/orchestration/reason").asText())
          .isEqualTo("MDSO: SENSE_EXTERNAL_MDSO_URL is not set");
      assertThat(get(arda, "/api/v1/service-map").statusCode()).isEqualTo(503);
      server.stop();
      assertThat(get(arda, C7).statusCode()).isEqualTo(503);
      server.restart();
      awaitReady(arda);
      assertThat(get(arda, C7).statusCode()).isEqualTo(200);
      assertThat(get(arda, "/metrics").body())
          .contains("hikaricp_connections{pool=\"arda\"}")
          .contains("route=\"/api/v1/circuits/{circuit_id}\"");
    }
  }

  @Test
  void letsOneOfManyCallersOfTwoReplicasWin() throws Exception {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(directory);
        Arda first = start(server);
        Arda second = start(server)) {
      awaitReady(first);
      awaitReady(second);
      List<CompletableFuture<HttpResponse<String>>> creations = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        creations.add(putAsync(i % 2 == 0 ? first : second, "Ann", "If-None-Match", "*"));
      }
      assertThat(statuses(creations)).containsOnlyOnce(201).containsOnly(201, 412);
      for (int round = 0; round < 10; round++) {
        String tag = get(first, C7).headers().firstValue("ETag").orElseThrow();
        List<CompletableFuture<HttpResponse<String>>> replacements = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          Arda arda = i % 2 == 0 ? first : second;
          replacements.add(putAsync(arda, round + "/" + i, "If-Match", tag));
        }
        assertThat(statuses(replacements)).containsOnlyOnce(200).containsOnly(200, 412);
        HttpResponse<String> won =
            replacements.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() == 200)
                .findFirst()
                .orElseThrow();
        assertThat(get(second, C7).body()).isEqualTo(won.body());
      }
    }
  }

  @Test
  void importsTheDemoAndTellsHowACircuitIsWhateverBecomesOfMdso() throws Exception {
    try (Simulator simulator =
            Simulator.start(SimulatorConfig.from(Map.of(), "SENSE_SIMULATOR_PORT=0"));
        EmbeddedDatabase server = EmbeddedDatabase.start(directory);
        Arda arda =
            start(
                server,
                "SENSE_EXTERNAL_MDSO_URL=http://localhost:" + simulator.port() + "/mdso",
                "SENSE_EXTERNAL_MDSO_TIMEOUT=300ms",
                "SENSE_EXTERNAL_MDSO_CALL_TIMEOUT=700ms",
                "SENSE_MDSO_USER=sense",
                "SENSE_MDSO_PASSWORD=sense",
                "SENSE_MDSO_CACHE_TTL=1ms",
                "SENSE_ARDA_HEALTH_ORCHESTRATION_TIMEOUT=5s",
                "SENSE_ARDA_HEALTH_TELEMETRY_TIMEOUT=30s")) {
      Schema.migrate(TestDatabase.config(server));
      insertTraces(server);
      awaitReady(arda);
      for (ArdaDemo.Import file : ArdaDemo.imports()) {
        HttpResponse<String> answer =
            send(arda, "POST", file.path(), file.content(), "Content-Type", "text/csv");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      JsonNode health = json(get(arda, HEALTH));
      for (String part : List.of("inventory", "telemetry", "orchestration")) {
        assertThat(health.at("/parts/" + part + "/state").asText()).as(part).isEqualTo("ok");
      }
      assertThat(health.at("/telemetry/error_rate").asDouble()).isEqualTo(0.5);
      assertThat(health.at("/orchestration/state").asText()).isEqualTo("failed");
      assertThat(health.at("/orchestration/steps").isEmpty()).isFalse();
      assertThat(json(get(arda, "/api/v1/service-map")).path("edges")).hasSize(1);

      fault(simulator, "{\"hang\":true}");
      awaitReason(arda, "did not answer within"); // the client's own limit, before the part's
      awaitReason(arda, "failed too often of late"); // and then nothing is sent
      assertThat(json(get(arda, HEALTH)).at("/parts/telemetry/state").asText()).isEqualTo("ok");
      assertThat(get(arda, C7).statusCode()).isEqualTo(200);
      assertThat(get(arda, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private static Arda start(EmbeddedDatabase server, String... settings) {
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.add("SENSE_ARDA_PORT=0");
    return Arda.start(
        ArdaConfig.from(TestDatabase.settings(server), arguments.toArray(String[]::new)));
  }

  private static void insertTraces(EmbeddedDatabase server) throws Exception {
    try (Database database =
        Database.open(TestDatabase.config(server).withPool(0, 1), "test", null)) {
      Instant now = Instant.now().minusSeconds(60);
      TestDatabase.insert(
          database,
          new Trace(new UUID(1, 1), now, "C-7000", 1, 0, "checkout", "provisioning"),
          new Trace(new UUID(1, 2), now, "C-7000", 0, 0, "checkout"));
      TestDatabase.insert(database, new EdgeRow(now, "checkout", "provisioning", 0, 40, 3));
    }
  }

  private void fault(Simulator simulator, String fault) throws Exception {
    HttpResponse<String> answer =
        send(simulator.port(), "PUT", "/simulator/faults/mdso", fault).get();
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  /** Asks for health until orchestration is missing for that reason; each answer is a 200. */
  private void awaitReason(Arda arda, String reason) throws Exception {
    JsonNode health;
    do {
      HttpResponse<String> answer = get(arda, HEALTH);
      assertThat(answer.statusCode()).isEqualTo(200);
      health = json(answer);
    } while (!health.at("/parts/orchestration/reason").asText().contains(reason));
    assertThat(health.at("/parts/orchestration/state").asText()).isEqualTo("missing");
    assertThat(health.path("orchestration").isNull()).isTrue();
    assertThat(health.at("/inventory/circuit_id").asText()).isEqualTo("C-7000");
  }

  private void awaitReady(Arda arda) throws Exception {
    while (get(arda, "/health/ready").statusCode() != 200) {
      Thread.onSpinWait(); // each request waits for a connection for up to a second
    }
  }

  private static List<Integer> statuses(List<CompletableFuture<HttpResponse<String>>> answers) {
    return answers.stream().map(answer -> answer.join().statusCode()).toList();
  }

  private CompletableFuture<HttpResponse<String>> putAsync(
      Arda arda, String customer, String header, String value) {
    String body = "{\"state\":\"active\",\"customer\":\"" + customer + "\"}";
    return send(arda.port(), "PUT", C7, body, header, value);
  }

  private HttpResponse<String> put(Arda arda, String path, String body, String... headers)
      throws Exception {
    return send(arda, "PUT", path, body, headers);
  }

  private HttpResponse<String> get(Arda arda, String path) throws Exception {
    return send(arda, "GET", path, null);
  }

  private HttpResponse<String> send(
      Arda arda, String method, String path, @Nullable String body, String... headers)
      throws Exception {
    return send(arda.port(), method, path, body, headers).get();
  }

  private CompletableFuture<HttpResponse<String>> send(
      int port, String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
