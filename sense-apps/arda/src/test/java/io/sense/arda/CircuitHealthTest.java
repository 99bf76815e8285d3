package io.sense.arda;

import static io.sense.arda.ArdaServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.Answer;
import io.sense.service.mdso.OrchestrationStep;
import io.sense.service.mdso.OrchestrationTrace;
import io.sense.service.web.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CircuitHealthTest {
  private static final String HEALTH = "/api/v1/circuits/C-7/health";
  private static final CircuitTelemetry TELEMETRY =
      new CircuitTelemetry(
          4,
          1,
          0.25,
          9,
          7,
          "2026-03-10T12:30:00Z",
          List.of(new CircuitTelemetry.Service("orders", 4, 1)),
          List.of(
              new CircuitTelemetry.Failure(
                  "0af7651916cd43dd8448eb211c80319c",
                  "orders",
                  "POST /orders",
                  "complete",
                  "2026-03-10T12:29:00Z",
                  1.5,
                  1,
                  2)),
          List.of(),
          0);

  private ArdaServer arda =
      new ArdaServer(new HealthLimits(Duration.ofSeconds(30), Duration.ofMillis(200)));

  @BeforeEach
  void record() {
    arda.inventory.create(Items.circuit("C-7"));
  }

  @AfterEach
  void close() {
    arda.mdso.release();
    arda.close();
  }

  @Test
  void joinsAllThatIsKnown() throws Exception {
    arda.telemetry.add("C-7", TELEMETRY);
    arda.mdso.answer =
        new Answer.Result<>(
            new OrchestrationTrace(
                "C-7",
                "failed",
                List.of(
                    new OrchestrationStep(
                        "configure",
                        "failed",
                        Instant.parse("2026-03-10T12:00:00Z"),
                        null,
                        "no route",
                        null))));
    HttpResponse<String> answer = arda.get(HEALTH);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"circuit_id":"C-7","window":"PT1H","from":"2026-03-10T11:30:15.250Z",
                     "to":"2026-03-10T12:30:15.250Z",
                     "parts":{"inventory":{"state":"ok","reason":null},
                       "telemetry":{"state":"ok","reason":null},
                       "orchestration":{"state":"ok","reason":null}},
                     "inventory":{"circuit_id":"C-7","name":null,"product_id":null,
                       "customer":null,"state":"active","a_device_id":null,"z_device_id":null,
                       "attributes":{},"version":1,"created_at":"2026-03-10T12:30:15.250001Z",
                       "updated_at":"2026-03-10T12:30:15.250001Z"},
                     "telemetry":{"traces":4,"error_traces":1,"error_rate":0.25,"spans":9,"logs":7,
                       "last_seen":"2026-03-10T12:30:00Z",
                       "services":[{"service":"orders","traces":4,"error_traces":1}],
                       "newest_failures":[{"trace_id":"0af7651916cd43dd8448eb211c80319c",
                         "service":"orders","operation":"POST /orders","state":"complete",
                         "start_time":"2026-03-10T12:29:00Z","duration_ms":1.5,"error_spans":1,
                         "error_logs":2}],
                       "links":[],"link_count":0},
                     "orchestration":{"state":"failed","steps":[{"name":"configure",
                       "state":"failed","start_time":"2026-03-10T12:00:00Z","end_time":null,
                       "error":"no route","trace_id":null}]}}
                    """));
  }

  @Test
  void saysWhyOrchestrationIsMissing() throws Exception {
    arda.mdso.answer = new Answer.CircuitOpen<>(Duration.ofSeconds(3));
    JsonNode answer = json(arda.get(HEALTH));
    assertThat(answer.at("/parts/orchestration/state").asText()).isEqualTo("missing");
    assertThat(answer.at("/parts/orchestration/reason").asText())
        .isEqualTo("MDSO: failed too often of late; again in 3000 ms");
    assertThat(answer.path("orchestration").isNull()).isTrue();
    assertThat(answer.at("/parts/telemetry/state").asText()).isEqualTo("ok");
    arda.mdso.answer =
        new Answer.Failed<>(0, "SENSE_EXTERNAL_MDSO_URL is not set", Answer.Effect.NONE);
    assertThat(json(arda.get(HEALTH)).at("/parts/orchestration/reason").asText())
        .isEqualTo("MDSO: SENSE_EXTERNAL_MDSO_URL is not set");
  }

  @Test
  void tellsWhatMdsoDoesNotKnowFromWhatIsMissing() throws Exception {
    JsonNode answer = json(arda.get(HEALTH));
    assertThat(answer.at("/parts/orchestration/state").asText()).isEqualTo("not_found");
  }

  @Test
  void waitsForAHangingMdsoNoLongerThanItsLimit() throws Exception {
    arda.mdso.hang();
    JsonNode answer = json(arda.get(HEALTH));
    assertThat(answer.at("/parts/orchestration/state").asText()).isEqualTo("missing");
    assertThat(answer.at("/parts/orchestration/reason").asText())
        .isEqualTo("MDSO did not answer within 200 ms");
    assertThat(answer.at("/parts/telemetry/state").asText()).isEqualTo("ok");
    for (int i = 1; i < 16; i++) { // until all threads hang
      arda.get(HEALTH);
    }
    assertThat(json(arda.get(HEALTH)).at("/parts/orchestration/reason").asText())
        .isEqualTo("MDSO is asked as often at once as it may be");
  }

  @Test
  void saysWhyTelemetryIsMissing() throws Exception {
    arda.telemetry.fault =
        new RepositoryException("read", "The tables are not there yet", new Exception("x"));
    arda.mdso.answer = ArdaServer.completed("C-7");
    JsonNode answer = json(arda.get(HEALTH));
    assertThat(answer.at("/parts/telemetry/state").asText()).isEqualTo("missing");
    assertThat(answer.at("/parts/telemetry/reason").asText())
        .isEqualTo("The tables are not there yet");
    assertThat(answer.path("telemetry").isNull()).isTrue();
    assertThat(answer.at("/orchestration/state").asText()).isEqualTo("completed");
    arda.telemetry.fault = new IllegalStateException("a fault of ours, on purpose");
    assertThat(json(arda.get(HEALTH)).at("/parts/telemetry/reason").asText())
        .isEqualTo("The server failed; its log has the cause");
  }

  @Test
  void saysWhetherTelemetryKnowsACircuitThatIsNotRecorded() throws Exception {
    HttpResponse<String> answer = arda.get("/api/v1/circuits/C-8/health");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).path("detail").asText())
        .isEqualTo(
            "No circuit C-8 is in the inventory; telemetry has no trace of it in the window"
                + " either");
    arda.telemetry.add("C-8", TELEMETRY);
    assertThat(json(arda.get("/api/v1/circuits/C-8/health")).path("detail").asText())
        .isEqualTo(
            "No circuit C-8 is in the inventory; but telemetry has 4 traces of it in the window");
  }

  @Test
  void readsTheWindowInBothForms() throws Exception {
    for (String window : List.of("PT15M", "15m", "900s")) {
      JsonNode answer = json(arda.get(HEALTH + "?window=" + window));
      assertThat(answer.path("window").asText()).as(window).isEqualTo("PT15M");
      assertThat(arda.telemetry.lastRange)
          .isEqualTo("2026-03-10T12:15:15.250Z/2026-03-10T12:30:15.250Z");
    }
    for (String window : List.of("", "soon", "59s", "32d", "-15m", "PT-15M", "999999999d")) {
      HttpResponse<String> answer = arda.get(HEALTH + "?window=" + window + "&x=1");
      assertThat(answer.statusCode()).as(window).isEqualTo(400);
      assertThat(json(answer).path("errors").findValuesAsText("name"))
          .containsExactly("window", "x");
    }
  }
}
