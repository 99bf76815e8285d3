package io.sense.service.external;

import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IsolationTest {
  private static final int PLACES = 4;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(PLACES);
  private FakeService hanging;
  private FakeService well;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    hanging = new FakeService(this::hang);
    well = new FakeService(answering(200, "{}"));
    fixture =
        new Fixture(
            "EXTERNAL_MDSO_URL=" + hanging.url(),
            "EXTERNAL_MDSO_RATE=10000",
            "EXTERNAL_MDSO_CONCURRENT=" + PLACES,
            "EXTERNAL_MDSO_CALL_TIMEOUT=1h",
            "EXTERNAL_MDSO_TIMEOUT=1h",
            "EXTERNAL_ODIN_URL=" + well.url(),
            "EXTERNAL_ODIN_RATE=10000");
  }

  @AfterEach
  void close() {
    released.countDown();
    callers.shutdownNow();
    fixture.close();
    hanging.close();
    well.close();
  }

  @Test
  void refusesAtOnceWhatAHangingServiceHasNoPlaceFor() throws Exception {
    fill();
    for (int i = 0; i < 100; i++) {
      assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.RefusedByLimit.class);
    }
    assertThat(hanging.asked()).hasSize(PLACES);
    assertThat(fixture.metrics.scrape())
        .contains("external_calls_under_way{service=\"mdso\"} " + PLACES);
  }

  @Test
  void leavesOtherServicesUnhindered() throws Exception {
    fill();
    for (int i = 0; i < 100; i++) {
      assertThat(fixture.services.service(ServiceName.ODIN).call(READ))
          .isInstanceOf(Answer.Result.class);
    }
  }

  @Test
  void freesItsPlacesWhenAnswersCome() throws Exception {
    List<CompletableFuture<Answer<JsonNode>>> answers = fill();
    released.countDown();
    for (CompletableFuture<Answer<JsonNode>> answer : answers) {
      assertThat(answer.get()).isInstanceOf(Answer.Result.class);
    }
    assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.Result.class);
    assertThat(fixture.metrics.scrape()).contains("external_calls_under_way{service=\"mdso\"} 0");
  }

  private List<CompletableFuture<Answer<JsonNode>>> fill() throws InterruptedException {
    List<CompletableFuture<Answer<JsonNode>>> answers = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      answers.add(CompletableFuture.supplyAsync(() -> fixture.mdso().call(READ), callers));
    }
    held.await();
    return answers;
  }

  private void hang(HttpExchange exchange) throws IOException {
    held.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    }
    FakeService.answer(exchange, 200, "{}");
  }
}
