package io.sense.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ODIN, ISE, Hydra and Remedy, and the count of what was made of them. */
final class ServicesTest {
  private final TestSimulator simulator = new TestSimulator("SENSE_SIMULATOR_CAPACITY=3");

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void odinMakesAnOrderOnceForAKey() throws Exception {
    String order = "/odin/api/v1/orders/job-1";
    String body = "{\"circuit_id\":\"C-1\",\"product_id\":\"P-1\",\"customer\":\"Ada\"}";
    assertThat(simulator.get(order).status()).isEqualTo(404);
    var made = simulator.put(order, body);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.http().body())
        .isEqualTo(
            "{\"key\":\"job-1\",\"circuit_id\":\"C-1\",\"product_id\":\"P-1\",\"customer\":\"Ada\"}");
    assertThat(simulator.put(order, body).status()).isEqualTo(200);
    assertThat(simulator.get(order).body()).isEqualTo(made.body());
    assertCounts("odin", "job-1", 1, 0);
    assertThat(simulator.delete(order).status()).isEqualTo(204);
    assertThat(simulator.delete(order).status()).isEqualTo(404);
    assertCounts("odin", "job-1", 1, 1);
    assertFaults(simulator.put(order, "{\"customer\":4,\"colour\":1}"))
        .containsExactly("circuit_id", "product_id", "customer", "colour");
  }

  @Test
  void iseMakesTwoEndpointsOfTwoRequestsAndFindsThem() throws Exception {
    String endpoints = "/ise/api/v1/endpoints";
    String body = "{\"device_id\":\"D-1\",\"external_ref\":\"job-1\"}";
    assertThat(simulator.get(endpoints + "?external_ref=job-1").body().path("items")).isEmpty();
    var first = simulator.post(endpoints, body, "Idempotency-Key", "job-1");
    var second = simulator.post(endpoints, body, "Idempotency-Key", "job-1");
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.text("id")).isNotEqualTo(second.text("id"));
    assertThat(simulator.get(endpoints + "?external_ref=job-1").body().path("items"))
        .containsExactly(first.body(), second.body());
    assertCounts("ise", "job-1", 2, 0);
    assertThat(simulator.delete(endpoints + "/" + first.text("id")).status()).isEqualTo(204);
    assertThat(simulator.delete(endpoints + "/" + first.text("id")).status()).isEqualTo(404);
    assertCounts("ise", "job-1", 2, 1);
    assertFaults(simulator.get(endpoints + "?ref=1")).containsExactly("external_ref", "ref");
    assertFaults(simulator.post(endpoints, "{}")).containsExactly("device_id", "external_ref");
  }

  @Test
  void hydraHonoursTheKey() throws Exception {
    String activations = "/hydra/api/v1/activations";
    String body = "{\"device_id\":\"D-1\",\"circuit_id\":\"C-1\"}";
    String[] key = {"Idempotency-Key", "job-1"};
    var first = simulator.post(activations, body, key);
    var second = simulator.post(activations, body, key);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertCounts("hydra", "job-1", 1, 0);
    assertThat(simulator.post(activations, body.replace("D-1", "D-2"), key).status())
        .isEqualTo(422);
    assertThat(simulator.delete(activations + "/" + first.text("id")).status()).isEqualTo(204);
    assertThat(simulator.delete(activations + "/" + first.text("id")).status()).isEqualTo(404);
    assertCounts("hydra", "job-1", 1, 1);
    assertThat(simulator.post(activations, body, key).status()).isEqualTo(422);
    assertThat(simulator.post(activations, body).status()).isEqualTo(201);
    assertCounts("hydra", Effects.NO_KEY, 1, 0);
    assertFaults(simulator.post(activations, "{}")).containsExactly("device_id", "circuit_id");
  }

  @Test
  void remedyMakesTwoTicketsOfTwoRequestsAndClosesOneOnce() throws Exception {
    String tickets = "/remedy/api/v1/tickets";
    String body = "{\"summary\":\"job-1\",\"circuit_id\":\"C-1\"}";
    var ticket = simulator.post(tickets, body);
    assertThat(ticket.status()).isEqualTo(201);
    assertThat(ticket.text("state")).isEqualTo("open");
    simulator.post(tickets, body);
    assertCounts("remedy", "job-1", 2, 0);
    for (int i = 0; i < 2; i++) {
      var closed = simulator.post(tickets + "/" + ticket.text("id") + "/close", "");
      assertThat(closed.status()).isEqualTo(200);
      assertThat(closed.text("state")).isEqualTo("closed");
    }
    assertCounts("remedy", "job-1", 2, 1);
    assertThat(simulator.post(tickets + "/none/close", "").status()).isEqualTo(404);
    assertFaults(simulator.post(tickets, "{}")).containsExactly("summary", "circuit_id");
  }

  @Test
  void countsCallsAndForgetsAllWhenReset() throws Exception {
    String body = "{\"circuit_id\":\"C-1\",\"product_id\":\"P-1\",\"customer\":\"Ada\"}";
    simulator.put("/odin/api/v1/orders/job-1", body);
    simulator.get("/odin/api/v1/orders/job-1");
    assertThat(calls("odin").path("calls").asInt()).isEqualTo(2);
    assertThat(calls("odin").path("busiest_second").asInt()).isBetween(1, 2);
    assertThat(simulator.delete("/simulator/effects").status()).isEqualTo(204);
    assertThat(calls("odin").path("calls").asInt()).isZero();
    assertThat(simulator.effects("odin").path("made")).isEmpty();
    assertThat(simulator.put("/odin/api/v1/orders/job-1", body).status()).isEqualTo(201);
  }

  @Test
  void forgetsTheOldestPastItsCapacity() throws Exception {
    String body = "{\"circuit_id\":\"C-1\",\"product_id\":\"P-1\",\"customer\":\"Ada\"}";
    for (int i = 1; i <= 4; i++) {
      simulator.put("/odin/api/v1/orders/job-" + i, body);
    }
    assertThat(simulator.get("/odin/api/v1/orders/job-1").status()).isEqualTo(404);
    assertThat(simulator.get("/odin/api/v1/orders/job-2").status()).isEqualTo(200);
    assertThat(simulator.effects("odin").path("made").size()).isEqualTo(3);
  }

  private JsonNode calls(String service) throws Exception {
    return simulator.get("/simulator/calls").body().path(service);
  }

  private void assertCounts(String service, String key, int made, int undone) throws Exception {
    JsonNode counts = simulator.effects(service);
    assertThat(counts.path("made").path(key).asInt()).isEqualTo(made);
    assertThat(counts.path("undone").path(key).asInt()).isEqualTo(undone);
  }

  private static org.assertj.core.api.ListAssert<String> assertFaults(TestSimulator.Reply answer) {
    assertThat(answer.status()).isEqualTo(400);
    return assertThat(answer.body().findValuesAsText("name"));
  }
}
