package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.beorn.TestClient.Reply;
import io.sense.service.web.OpenApiContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProvisioningTest {
  private static final String PATH = "/api/v1/provisionings";
  private static final String BODY =
      """
      {"circuit_id":"C-1","product_id":"P-1","customer":"Acme","a_device_id":"a","z_device_id":"z"}
      """;

  private final BeornServer beorn = new BeornServer();

  @AfterEach
  void stop() {
    beorn.close();
  }

  private Reply submit(String key) throws Exception {
    return beorn.post(PATH, BODY, "Idempotency-Key", key);
  }

  /** The job, taken and with a call of some outcome behind it. */
  private void work(UUID id, Outcome outcome) {
    beorn.jobs.change(id, beorn.transitions::begin);
    beorn.jobs.change(id, (job, now) -> beorn.transitions.end(job, outcome, now, 0));
  }

  @Test
  void answersAcceptedWithThePlaceOfTheJob() throws Exception {
    Reply reply = submit("key-1");
    assertThat(reply.status()).isEqualTo(202);
    String location = reply.response().headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo(PATH + "/" + reply.body().path("id").asText());
    assertThat(beorn.get(location).body().path("state").asText()).isEqualTo("running");
    assertThat(reply.body().path("steps")).hasSize(StepName.values().length);
  }

  @Test
  void answersTheSameJobForTheSameKeyAndBody() throws Exception {
    Reply first = submit("key-1");
    Reply second = submit("key-1");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.body().path("id")).isEqualTo(first.body().path("id"));
    Reply other = beorn.post(PATH, BODY.replace("Acme", "Other"), "Idempotency-Key", "key-1");
    assertThat(other.status()).isEqualTo(422);
  }

  @Test
  void namesEveryFaultOfARequestAtOnce() throws Exception {
    Reply reply =
        beorn.post(PATH, "{\"circuit_id\":7,\"customer\":\" \",\"a_device_id\":\"d\",\"extra\":1}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("errors").findValuesAsText("name"))
        .containsExactlyInAnyOrder(
            "Idempotency-Key", "circuit_id", "product_id", "customer", "z_device_id", "extra");
    assertThat(beorn.post(PATH, "[]", "Idempotency-Key", "k").status()).isEqualTo(400);
    assertThat(beorn.post(PATH, "{", "Idempotency-Key", "k").status()).isEqualTo(400);
  }

  @Test
  void tellsEveryStepAttemptAndError() throws Exception {
    String id = submit("key").body().path("id").asText();
    work(UUID.fromString(id), new Outcome.Failed("answered 500"));
    JsonNode step = beorn.get(PATH + "/" + id).body().path("steps").path(0);
    assertThat(step.path("name").asText()).isEqualTo("odin_order");
    assertThat(step.path("error").asText()).isEqualTo("answered 500");
    JsonNode attempt = step.path("attempts").path(0);
    assertThat(attempt.path("outcome").asText()).isEqualTo("failed");
    assertThat(attempt.path("detail").asText()).isEqualTo("answered 500");
  }

  @Test
  void listsPageByPage() throws Exception {
    for (int i = 0; i < 3; i++) {
      submit("key-" + i);
    }
    JsonNode page = beorn.get(PATH + "?limit=2&state=running&circuit_id=C-1").body();
    assertThat(page.path("provisionings")).hasSize(2);
    String cursor = page.path("next_cursor").asText();
    JsonNode rest = beorn.get(PATH + "?limit=2&cursor=" + cursor).body();
    assertThat(rest.path("provisionings")).hasSize(1);
    assertThat(rest.path("next_cursor").isNull()).isTrue();
    Reply bad = beorn.get(PATH + "?limit=0&state=gone&cursor=x&page=2");
    assertThat(bad.body().path("errors").findValuesAsText("name"))
        .containsExactlyInAnyOrder("limit", "state", "cursor", "page");
  }

  @Test
  void cancelsWhatHasNotEnded() throws Exception {
    String id = submit("key").body().path("id").asText();
    Reply cancelled = beorn.post(PATH + "/" + id + "/cancel", "");
    assertThat(cancelled.status()).isEqualTo(202);
    assertThat(cancelled.body().path("state").asText()).isEqualTo("cancelled");
    assertThat(beorn.post(PATH + "/" + id + "/cancel", "").status()).isEqualTo(202);
    assertThat(beorn.post(PATH + "/" + new UUID(1, 1) + "/cancel", "").status()).isEqualTo(404);
    assertThat(beorn.post(PATH + "/7/cancel", "").status()).isEqualTo(400);
  }

  @Test
  void takesADecisionOnlyWhereOneIsAskedFor() throws Exception {
    String id = submit("key").body().path("id").asText();
    String path = PATH + "/" + id + "/decision";
    String done = "{\"step\":\"remedy_ticket\",\"outcome\":\"done\"}";
    assertThat(beorn.post(path, done).status()).isEqualTo(409);
    UUID uuid = UUID.fromString(id);
    for (StepName step : StepName.values()) {
      boolean last = step == StepName.REMEDY_TICKET;
      work(uuid, last ? new Outcome.Unknown("did not answer") : new Outcome.Done("id"));
    }
    JsonNode doubt = beorn.get(PATH + "/" + id).body().path("decision");
    assertThat(doubt.path("step").asText()).isEqualTo("remedy_ticket");
    assertThat(doubt.path("asks").asText()).isEqualTo("make");
    assertThat(beorn.post(path, done).status()).as("without an id").isEqualTo(400);
    Reply bad = beorn.post(path, "{\"step\":\"none\",\"outcome\":\"maybe\",\"id\":1}");
    assertThat(bad.body().path("errors").findValuesAsText("name"))
        .containsExactlyInAnyOrder("step", "outcome", "id");
    String other = "{\"step\":\"odin_order\",\"outcome\":\"done\"}";
    assertThat(beorn.post(path, other).status()).isEqualTo(409);
    Reply decided = beorn.post(path, done.replace("}", ",\"external_id\":\"T-1\"}"));
    assertThat(decided.status()).isEqualTo(202);
    assertThat(decided.body().path("state").asText()).isEqualTo("succeeded");
    assertThat(beorn.post(PATH + "/" + id + "/cancel", "").status()).isEqualTo(409);
  }

  @Test
  void describesItsRoutes() throws Exception {
    OpenApiContract.check(beorn.get("/openapi.json").body(), beorn.server);
  }
}
