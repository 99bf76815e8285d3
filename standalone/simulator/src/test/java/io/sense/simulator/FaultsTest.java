package io.sense.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FaultsTest {
  private static final String TICKETS = "/remedy/api/v1/tickets";
  private static final String TICKET = "{\"summary\":\"s-1\",\"circuit_id\":\"C-1\"}";
  private static final String NO_FAULTS =
      """
      {"delay_ms":0,"error_rate":0.0,"error_status":500,"hang":false,"drop_answer_rate":0.0,\
      "rate_per_second":null,"fail_orchestration":false}""";

  private final TestSimulator simulator = new TestSimulator("SENSE_SIMULATOR_SEED=7");

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void tellsSetsAndClearsTheFaultsOfOneService() throws Exception {
    assertThat(simulator.get("/simulator/faults/ise").http().body()).isEqualTo(NO_FAULTS);
    var set = simulator.put("/simulator/faults/ise", "{\"delay_ms\":20,\"rate_per_second\":3}");
    assertThat(set.body().path("delay_ms").asInt()).isEqualTo(20);
    assertThat(simulator.get("/simulator/faults/ise").body()).isEqualTo(set.body());
    assertThat(simulator.get("/simulator/faults/hydra").http().body()).isEqualTo(NO_FAULTS);
    assertThat(simulator.delete("/simulator/faults/ise").http().body()).isEqualTo(NO_FAULTS);
    assertThat(simulator.get("/simulator/faults/ise").http().body()).isEqualTo(NO_FAULTS);
  }

  @Test
  void namesEveryBadFieldAndChangesNothing() throws Exception {
    var answer =
        simulator.put(
            "/simulator/faults/mdso",
            """
            {"delay_ms":-1,"error_rate":1.5,"error_status":200,"hang":"yes","drop_answer_rate":"x",
             "rate_per_second":0.5,"fail_orchestration":1,"speed":9}""");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().findValuesAsText("name"))
        .containsExactly(
            "delay_ms",
            "error_rate",
            "error_status",
            "hang",
            "drop_answer_rate",
            "rate_per_second",
            "fail_orchestration",
            "speed");
    assertThat(simulator.get("/simulator/faults/mdso").http().body()).isEqualTo(NO_FAULTS);
    assertThat(simulator.put("/simulator/faults/mdso", "[]").status()).isEqualTo(400);
    assertThat(simulator.put("/simulator/faults/mdso", "{").status()).isEqualTo(400);
    assertThat(simulator.get("/simulator/faults/sap").status()).isEqualTo(404);
  }

  @Test
  void answersLateButDoesAtOnceWhatItWasAsked() throws Exception {
    simulator.faults("remedy", "{\"delay_ms\":60000}");
    CompletableFuture<TestSimulator.Reply> late = simulator.later("POST", TICKETS, TICKET);
    while (simulator.effects("remedy").path("made").isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(late).isNotDone();
    simulator.close(); // does not wait a minute either
    assertThat(late.get().status()).isEqualTo(201);
  }

  @Test
  void answersLateByItself() throws Exception {
    simulator.faults("remedy", "{\"delay_ms\":5}");
    assertThat(simulator.post(TICKETS, TICKET).status()).isEqualTo(201);
    assertThat(simulator.post(TICKETS + "/none/close", "").status()).isEqualTo(404);
  }

  @Test
  void failsEveryCallAtRateOneWithTheStatusAndWithoutEffect() throws Exception {
    simulator.faults("remedy", "{\"error_rate\":1,\"error_status\":418}");
    for (int i = 0; i < 20; i++) {
      assertThat(simulator.post(TICKETS, TICKET).status()).isEqualTo(418);
    }
    assertThat(simulator.effects("remedy").path("made")).isEmpty();
    assertThat(simulator.put("/odin/api/v1/orders/1", "{}").status()).isEqualTo(400);
  }

  @Test
  void failsTheSameCallsOfASequenceWithTheSameSeed() throws Exception {
    List<Integer> first = statusesAtHalf(simulator);
    assertThat(first).contains(201, 500);
    assertThat(statusesAtHalf(simulator)).isEqualTo(first);
    try (TestSimulator again = new TestSimulator("SENSE_SIMULATOR_SEED=7");
        TestSimulator other = new TestSimulator("SENSE_SIMULATOR_SEED=8")) {
      assertThat(statusesAtHalf(again)).isEqualTo(first);
      assertThat(statusesAtHalf(other)).isNotEqualTo(first);
    }
  }

  @Test
  void cutsTheConnectionAfterTheDeed() throws Exception {
    simulator.faults("remedy", "{\"drop_answer_rate\":1}");
    assertThatThrownBy(() -> simulator.post(TICKETS, TICKET)).isInstanceOf(IOException.class);
    assertThat(simulator.effects("remedy").path("made").path("s-1").asInt()).isEqualTo(1);
    simulator.faults("remedy", "{}");
    assertThat(simulator.post(TICKETS, TICKET).status()).isEqualTo(201);
  }

  @Test
  void refusesWithTheTimeToWaitAboveTheRate() throws Exception {
    simulator.faults("remedy", "{\"rate_per_second\":0}");
    var refused = simulator.post(TICKETS, TICKET);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.http().headers().firstValue("Retry-After")).hasValue("1");
    assertThat(simulator.effects("remedy").path("made")).isEmpty();
    simulator.faults("remedy", "{\"rate_per_second\":2}");
    assertThat(simulator.post(TICKETS, TICKET).status()).isEqualTo(201);
  }

  @Test
  void hangsWithoutTakingThreadsUntilTheFaultIsCleared() throws Exception {
    simulator.faults("remedy", "{\"hang\":true}");
    List<CompletableFuture<TestSimulator.Reply>> hung = hang(300); // Jetty has 200 threads
    assertThat(simulator.get("/health/live").status()).isEqualTo(200);
    assertThat(simulator.put("/odin/api/v1/orders/1", "{}").status()).isEqualTo(400);
    simulator.faults("remedy", "{\"hang\":true,\"delay_ms\":1}");
    assertThat(hung).noneMatch(CompletableFuture::isDone);
    simulator.delete("/simulator/faults/remedy");
    for (var one : hung) {
      assertThat(one.get().status()).isEqualTo(503);
    }
    assertThat(simulator.effects("remedy").path("made")).isEmpty();
    assertThat(simulator.post(TICKETS, TICKET).status()).isEqualTo(201);
  }

  @Test
  void closesWithoutWaitingForWhatHangs() throws Exception {
    simulator.faults("remedy", "{\"hang\":true}");
    List<CompletableFuture<TestSimulator.Reply>> hung = hang(3);
    simulator.close();
    for (var one : hung) {
      assertThat(one.get().status()).isEqualTo(503);
    }
  }

  private List<CompletableFuture<TestSimulator.Reply>> hang(int count) {
    List<CompletableFuture<TestSimulator.Reply>> hung = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hung.add(simulator.later("POST", TICKETS, TICKET));
    }
    while (simulator.simulator().hung() < count) {
      Thread.onSpinWait();
    }
    return hung;
  }

  private static List<Integer> statusesAtHalf(TestSimulator simulator) throws Exception {
    simulator.faults("remedy", "{\"error_rate\":0.5}");
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(simulator.post(TICKETS, TICKET).status());
    }
    return statuses;
  }
}
