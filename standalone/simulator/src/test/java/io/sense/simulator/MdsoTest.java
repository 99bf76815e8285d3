package io.sense.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MdsoTest {
  private static final String RESOURCES = "/mdso/bpocore/market/api/v1/resources";
  private static final String TRACES = "/mdso/api/v1/orchestration-traces/";

  private final TestSimulator simulator =
      new TestSimulator(
          "SENSE_SIMULATOR_DEMO=false",
          "SENSE_SIMULATOR_ORCHESTRATION=4s",
          "SENSE_SIMULATOR_TOKEN_LIFETIME=1m");
  private String[] token = {};

  @BeforeEach
  void getToken() throws Exception {
    token = simulator.token();
  }

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void wantsATokenThatIsGood() throws Exception {
    var issued =
        simulator.post(
            "/mdso/tron/api/v1/tokens", "{\"username\":\"sense\",\"password\":\"sense\"}");
    assertThat(issued.status()).isEqualTo(201);
    assertThat(issued.body().path("expiresIn").asInt()).isEqualTo(60);
    assertThat(simulator.get(RESOURCES).status()).isEqualTo(401);
    assertThat(simulator.get(RESOURCES, "Authorization", "Bearer x").status()).isEqualTo(401);
    assertThat(simulator.get(RESOURCES, token).status()).isEqualTo(200);
    simulator.pass(Duration.ofSeconds(60));
    assertThat(simulator.get(RESOURCES, token).status()).isEqualTo(401);
    assertThat(
            simulator
                .post("/mdso/tron/api/v1/tokens", "{\"username\":\"sense\",\"password\":\"wrong\"}")
                .status())
        .isEqualTo(401);
  }

  @Test
  void countsAndRevokesTokens() throws Exception {
    assertThat(simulator.get("/simulator/tokens").body().path("issued").asInt()).isEqualTo(1);
    simulator.delete("/simulator/tokens");
    assertThat(simulator.get(RESOURCES, token).status()).isEqualTo(401);
    assertThat(simulator.get(RESOURCES, simulator.token()).status()).isEqualTo(200);
  }

  @Test
  void orchestratesAResourceUntilItIsActive() throws Exception {
    var made = make("one", "C-1", "traceparent", "00-" + "ab".repeat(16) + "-00f067aa0ba902b7-01");
    assertThat(made.status()).isEqualTo(201);
    String id = made.text("id");
    assertThat(made.http().body())
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"label\":\"one\",\"productId\":\"P-1\",\"resourceTypeId\":\"circuit\","
                + "\"orchState\":\"requested\",\"createdAt\":\"2026-03-10T12:00:00Z\","
                + "\"updatedAt\":\"2026-03-10T12:00:00Z\",\"properties\":{\"circuit_id\":\"C-1\"}}");
    simulator.pass(Duration.ofSeconds(2));
    assertThat(simulator.get(TRACES + "C-1", token).http().body())
        .isEqualTo(
            """
            {"circuit_id":"C-1","state":"running","steps":[\
            {"name":"validate","state":"completed","start_time":"2026-03-10T12:00:00Z",\
            "end_time":"2026-03-10T12:00:01Z","error":null,"trace_id":"abab"},\
            {"name":"reserve","state":"completed","start_time":"2026-03-10T12:00:01Z",\
            "end_time":"2026-03-10T12:00:02Z","error":null,"trace_id":"abab"},\
            {"name":"configure","state":"running","start_time":"2026-03-10T12:00:02Z",\
            "end_time":null,"error":null,"trace_id":"abab"},\
            {"name":"activate","state":"pending","start_time":null,"end_time":null,"error":null,\
            "trace_id":"abab"}]}"""
                .replace("abab", "ab".repeat(16)));
    simulator.pass(Duration.ofSeconds(2));
    var active = simulator.get(RESOURCES + "/" + id, token);
    assertThat(active.text("orchState")).isEqualTo("active");
    assertThat(active.text("updatedAt")).isEqualTo("2026-03-10T12:00:04Z");
    assertThat(simulator.get(TRACES + "C-1", token).text("state")).isEqualTo("completed");
    assertThat(simulator.get(RESOURCES + "/" + id + "/errors", token).http().body())
        .isEqualTo("{\"items\":[]}");
  }

  @Test
  void failsTheOrchestrationWhenToldTo() throws Exception {
    simulator.faults("mdso", "{\"fail_orchestration\":true}");
    String id = make("one", "C-1").text("id");
    simulator.faults("mdso", "{}");
    simulator.pass(Duration.ofSeconds(4));
    assertThat(simulator.get(RESOURCES + "/" + id, token).text("orchState")).isEqualTo("failed");
    var trace = simulator.get(TRACES + "C-1", token);
    assertThat(trace.text("state")).isEqualTo("failed");
    assertThat(trace.body().path("steps").findValuesAsText("state"))
        .containsExactly("completed", "completed", "failed", "pending");
    assertThat(simulator.get(RESOURCES + "/" + id + "/errors", token).http().body())
        .isEqualTo(
            """
            {"items":[{"time":"2026-03-10T12:00:04Z","code":"DEVICE_NO_ANSWER",\
            "message":"The device of one does not answer"}]}""");
    make("two", "C-1");
    assertThat(simulator.get(TRACES + "C-1", token).text("state")).isEqualTo("running");
  }

  @Test
  void makesAResourceOnceForAKeyAndDeletesIt() throws Exception {
    String id = make("one", "C-1", "Idempotency-Key", "job-1").text("id");
    simulator.pass(Duration.ofSeconds(5));
    assertThat(make("one", "C-1", "Idempotency-Key", "job-1").text("id")).isEqualTo(id);
    assertThat(make("two", "C-1", "Idempotency-Key", "job-1").status()).isEqualTo(422);
    assertThat(simulator.effects("mdso").path("made").path("job-1").asInt()).isEqualTo(1);
    assertThat(simulator.delete(RESOURCES + "/" + id, token).status()).isEqualTo(204);
    assertThat(simulator.delete(RESOURCES + "/" + id, token).status()).isEqualTo(404);
    assertThat(simulator.effects("mdso").path("undone").path("job-1").asInt()).isEqualTo(1);
    assertThat(simulator.get(RESOURCES + "/" + id, token).status()).isEqualTo(404);
    assertThat(simulator.get(RESOURCES + "/" + id + "/errors", token).status()).isEqualTo(404);
    assertThat(simulator.get(TRACES + "C-1", token).status()).isEqualTo(404);
  }

  @Test
  void findsResourcesByWhatTheyAre() throws Exception {
    make("one", "C-1");
    simulator.pass(Duration.ofSeconds(10));
    make("two", "C-2");
    make("two", "C-3");
    assertThat(labels("")).containsExactly("one", "two", "two");
    assertThat(labels("?productId=P-1")).hasSize(3);
    assertThat(labels("?productId=P-2")).isEmpty();
    assertThat(labels("?q=label:two")).hasSize(2);
    assertThat(labels("?q=label:two,properties.circuit_id:C-3")).hasSize(1);
    assertThat(labels("?q=orchState:active")).containsExactly("one");
    assertThat(labels("?q=resourceTypeId:circuit")).hasSize(3);
    assertThat(labels("?createdFrom=2026-03-10T12:00:10Z")).hasSize(2);
    assertThat(labels("?createdTo=2026-03-10T12:00:10Z")).containsExactly("one");
  }

  @Test
  void pagesThroughAllResourcesInOrder() throws Exception {
    for (String label : List.of("a", "b", "c", "d")) {
      make(label, "C-1");
    }
    var first = simulator.get(RESOURCES + "?limit=3", token);
    assertThat(first.body().findValuesAsText("label")).containsExactly("a", "b", "c");
    make("e", "C-1");
    String next = first.text("nextPageToken");
    var second = simulator.get(RESOURCES + "?limit=3&pageToken=" + next, token);
    assertThat(second.body().findValuesAsText("label")).containsExactly("d", "e");
    assertThat(second.body().path("nextPageToken").isNull()).isTrue();
  }

  @Test
  void namesEveryBadParameterAndField() throws Exception {
    var listed =
        simulator.get(
            RESOURCES + "?q=colour:red&createdFrom=noon&createdTo=x&limit=0&pageToken=a&page=1",
            token);
    assertThat(listed.status()).isEqualTo(400);
    assertThat(listed.body().findValuesAsText("name"))
        .containsExactly("q", "createdFrom", "createdTo", "limit", "pageToken", "page");
    var posted = simulator.post(RESOURCES, "{\"label\":\"\",\"properties\":[],\"x\":1}", token);
    assertThat(posted.status()).isEqualTo(400);
    assertThat(posted.body().findValuesAsText("name"))
        .containsExactly("label", "productId", "properties", "x");
    assertThat(simulator.post("/mdso/tron/api/v1/tokens", "{}").body().findValuesAsText("name"))
        .containsExactly("username", "password");
  }

  @Test
  void knowsTheCircuitsOfTheDemo() throws Exception {
    try (TestSimulator demo = new TestSimulator()) {
      String[] demoToken = demo.token();
      JsonNode one =
          demo.get(RESOURCES + "?q=properties.circuit_id:C-7041", demoToken).body().path("items");
      assertThat(one).hasSize(1);
      assertThat(one.get(0).path("orchState").asText()).isEqualTo("active");
      assertThat(demo.get(TRACES + "C-7040", demoToken).text("state")).isEqualTo("failed");
      assertThat(demo.get(TRACES + "C-7039", demoToken).text("state")).isEqualTo("running");
      assertThat(demo.get(TRACES + "C-7399", demoToken).status()).isEqualTo(200);
      demo.delete("/simulator/effects");
      assertThat(demo.get(TRACES + "C-7000", demoToken).status()).isEqualTo(200);
    }
  }

  private TestSimulator.Reply make(String label, String circuit, String... headers)
      throws Exception {
    String body =
        "{\"label\":\"%s\",\"productId\":\"P-1\",\"properties\":{\"circuit_id\":\"%s\"}}"
            .formatted(label, circuit);
    String[] all = java.util.Arrays.copyOf(token, token.length + headers.length);
    System.arraycopy(headers, 0, all, token.length, headers.length);
    return simulator.post(RESOURCES, body, all);
  }

  private List<String> labels(String query) throws Exception {
    return simulator.get(RESOURCES + query, token).body().findValuesAsText("label");
  }
}
