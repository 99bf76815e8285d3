package io.sense.service.external;

import static io.sense.service.external.FakeService.answer;
import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static io.sense.service.external.Things.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RepeatedSendingTest {
  private FakeService service;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    service = new FakeService(answering(200, "{}"));
    fixture = new Fixture("EXTERNAL_MDSO_URL=" + service.url(), "EXTERNAL_MDSO_RATE=10000");
  }

  @AfterEach
  void close() {
    fixture.close();
    service.close();
  }

  @Test
  void readsAgainAfterAFailure() {
    service.behave(first(2, answering(503, "")));
    assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.Result.class);
    assertThat(service.asked()).hasSize(3);
  }

  @Test
  void answersWithTheLastFailureOnceItsTriesAreUsedUp() {
    service.behave(answering(502, ""));
    assertThat(fixture.mdso().call(READ))
        .isEqualTo(new Answer.Failed<>(502, "answered 502", Answer.Effect.UNKNOWN));
    assertThat(service.asked()).hasSize(3);
  }

  @Test
  void neverSendsAgainWhatMayHaveHadItsEffect() {
    service.behave(answering(503, ""));
    assertThat(fixture.mdso().call(WRITE).effectUnknown()).isTrue();
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void sendsAgainWhatCarriesAKey() {
    service.behave(first(1, answering(503, "")));
    Answer<?> answer = fixture.mdso().call(WRITE.header("Idempotency-Key", "k-1").repeatable());
    assertThat(answer).isInstanceOf(Answer.Result.class);
    assertThat(service.asked())
        .extracting(asked -> asked.header("Idempotency-Key"))
        .containsExactly("k-1", "k-1");
  }

  @Test
  void doesNotRepeatWhatTheServiceUnderstoodAndRefused() {
    service.behave(answering(400, ""));
    fixture.mdso().call(READ);
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void forgetsNoEffectThatAnEarlierTryMayHaveHad() {
    ExternalRequest write = WRITE.repeatable();
    service.behave(first(1, answering(409, "exists"), answering(503, "")));
    assertThat(fixture.mdso().call(write))
        .isEqualTo(new Answer.Failed<>(409, "answered 409: exists", Answer.Effect.UNKNOWN));
    service.asked().clear();
    service.behave(first(1, answering(429, "", "Retry-After", "9"), answering(503, "")));
    assertThat(fixture.mdso().call(write))
        .isEqualTo(new Answer.Failed<>(503, "answered 503", Answer.Effect.UNKNOWN));
  }

  @Test
  void waitsAsLongAsTheServiceAsks() {
    service.behave(first(1, answering(429, "", "Retry-After", "1")));
    assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.Result.class);
    assertThat(service.asked().get(1).atNanos() - service.asked().get(0).atNanos())
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void leavesALongWaitToItsCaller() {
    service.behave(answering(503, "", "Retry-After", "60"));
    fixture.mdso().call(READ);
    assertThat(service.asked()).hasSize(1);
  }

  @Test
  void startsNoTryThatCannotEndInTime() {
    try (Fixture hasty =
        new Fixture(
            "EXTERNAL_MDSO_URL=" + service.url(),
            "EXTERNAL_MDSO_RATE=10000",
            "EXTERNAL_MDSO_TIMEOUT=40ms",
            "EXTERNAL_MDSO_CALL_TIMEOUT=40ms")) {
      service.behave(answering(503, ""));
      hasty.mdso().call(READ);
      assertThat(service.asked()).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void keepsAnInterruptThatEndsItsWait() {
    Thread caller = Thread.currentThread();
    service.behave(
        exchange -> {
          answer(exchange, 503, "", "Retry-After", "2");
          caller.interrupt();
        });
    Answer<?> answer = fixture.mdso().call(READ);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer).isInstanceOf(Answer.Failed.class);
    assertThat(service.asked()).hasSize(1);
  }

  /** Behaves so for the first few requests, and answers well from then on. */
  private HttpHandler first(int count, HttpHandler behaviour) {
    return first(count, answering(200, "{}"), behaviour);
  }

  private HttpHandler first(int count, HttpHandler then, HttpHandler behaviour) {
    return exchange -> (service.asked().size() <= count ? behaviour : then).handle(exchange);
  }
}
