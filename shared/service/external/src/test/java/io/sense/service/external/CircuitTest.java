package io.sense.service.external;

import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static io.sense.service.external.Things.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CircuitTest {
  private FakeService service;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    service = new FakeService(answering(500, ""));
    fixture = fixture("1h");
  }

  @AfterEach
  void close() {
    fixture.close();
    service.close();
  }

  @Test
  void opensAfterTooManyFailuresAndTellsForHowLong() {
    call(10);
    assertThat(fixture.mdso().call(READ))
        .isInstanceOfSatisfying(
            Answer.CircuitOpen.class,
            open ->
                assertThat(open.retryAfter())
                    .isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
    assertThat(service.asked()).hasSize(10);
    assertThat(fixture.metrics.scrape())
        .contains("external_circuit_state{service=\"mdso\",state=\"open\"} 1")
        .contains("external_circuit_state{service=\"mdso\",state=\"closed\"} 0");
  }

  @Test
  void staysClosedWhenTheFaultIsOurs() {
    for (int status : new int[] {400, 401, 403, 404, 409, 410, 422}) {
      service.behave(answering(status, ""));
      call(20);
    }
    assertThat(service.asked()).hasSize(140);
  }

  @Test
  void takesTimeoutsOfTheServiceAndItsOwnLimitForFailures() {
    for (int status : new int[] {408, 429}) {
      try (Fixture other = fixture("1h")) {
        service.behave(answering(status, ""));
        for (int i = 0; i < 10; i++) {
          other.mdso().call(WRITE);
        }
        assertThat(other.mdso().call(WRITE)).isInstanceOf(Answer.CircuitOpen.class);
      }
    }
  }

  @Test
  void closesOnceTheServiceIsWell() {
    try (Fixture forgiving = fixture("1ms")) {
      for (int i = 0; i < 10; i++) {
        forgiving.mdso().call(WRITE);
      }
      service.behave(answering(200, "{}"));
      while (!forgiving
          .metrics
          .scrape()
          .contains("external_circuit_state{service=\"mdso\",state=\"closed\"} 1")) {
        forgiving.mdso().call(READ);
      }
      assertThat(forgiving.mdso().call(READ)).isInstanceOf(Answer.Result.class);
    }
  }

  private void call(int times) {
    for (int i = 0; i < times; i++) {
      fixture.mdso().call(WRITE);
    }
  }

  private Fixture fixture(String wait) {
    return new Fixture(
        "EXTERNAL_MDSO_URL=" + service.url(),
        "EXTERNAL_MDSO_RATE=10000",
        "EXTERNAL_MDSO_CIRCUIT_WAIT=" + wait);
  }
}
