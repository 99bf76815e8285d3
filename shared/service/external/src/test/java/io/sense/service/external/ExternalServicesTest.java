package io.sense.service.external;

import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static io.sense.service.external.Things.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.Answer.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExternalServicesTest {
  private FakeService service;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    service = new FakeService(answering(200, "{\"id\":1}"));
    fixture = fixture("EXTERNAL_MDSO_TRIES=1");
  }

  @AfterEach
  void close() {
    fixture.close();
    service.close();
  }

  @Test
  void answersWithTheBody() {
    Answer<JsonNode> answer =
        fixture.mdso().call(READ.query("q", "label:a b&c").query("limit", "5").header("X-A", "b"));
    assertThat(answer.result().orElseThrow().path("id").asInt()).isEqualTo(1);
    FakeService.Asked asked = service.asked().get(0);
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.target()).isEqualTo("/below/things/1?q=label%3Aa%20b%26c&limit=5");
    assertThat(asked.header("X-A")).isEqualTo("b");
    assertThat(asked.header("Accept")).isEqualTo("application/json");
  }

  @Test
  void sendsABodyAsJson() {
    service.behave(answering(204, ""));
    Answer<JsonNode> answer = fixture.mdso().call(WRITE);
    assertThat(answer.result().orElseThrow().isNull()).isTrue();
    assertThat(service.asked().get(0).body()).isEqualTo("{\"label\":\"a\"}");
    assertThat(service.asked().get(0).header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void tellsWhatIsNotThere() {
    service.behave(answering(404, "{}"));
    assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.NotFound.class);
    service.behave(answering(410, ""));
    assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.NotFound.class);
  }

  @Test
  void tellsTheServicesOwnLimit() {
    service.behave(answering(429, "", "Retry-After", "7"));
    assertThat(fixture.mdso().call(READ))
        .isEqualTo(new Answer.RefusedByLimit<>(Duration.ofSeconds(7)));
  }

  @Test
  void tellsErrorsWithTheirEffect() {
    service.behave(answering(400, "label:\n\tis  too long"));
    assertThat(fixture.mdso().call(WRITE))
        .isEqualTo(new Answer.Failed<>(400, "answered 400: label: is too long", Effect.NONE));
    service.behave(answering(503, ""));
    assertThat(fixture.mdso().call(WRITE))
        .isEqualTo(new Answer.Failed<>(503, "answered 503", Effect.UNKNOWN));
    service.behave(answering(302, "", "Location", "/elsewhere"));
    assertThat(fixture.mdso().call(WRITE))
        .isEqualTo(new Answer.Failed<>(302, "answered 302", Effect.NONE));
  }

  @Test
  void tellsAnAnswerThatCannotBeRead() {
    service.behave(answering(200, "<html>"));
    String detail = "answered 200 with what is not JSON";
    assertThat(fixture.mdso().call(WRITE))
        .isEqualTo(new Answer.Failed<>(200, detail, Effect.UNKNOWN));
    assertThat(fixture.mdso().call(READ)).isEqualTo(new Answer.Failed<>(200, detail, Effect.NONE));
  }

  @Test
  void readsNoEndlessAnswer() {
    try (Fixture bounded = fixture("EXTERNAL_MDSO_TRIES=1", "EXTERNAL_MDSO_MAX_ANSWER=1KiB")) {
      service.behave(answering(200, "[" + " ".repeat(2_000) + "]"));
      assertThat(bounded.mdso().call(WRITE))
          .isEqualTo(
              new Answer.Failed<>(0, "The answer is longer than 1024 bytes", Effect.UNKNOWN));
    }
  }

  @Test
  void tellsThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    try (Fixture away = new Fixture("EXTERNAL_MDSO_URL=http://127.0.0.1:" + port)) {
      assertThat(away.mdso().call(WRITE))
          .isInstanceOfSatisfying(
              Answer.Failed.class,
              failed -> {
                assertThat(failed.effect()).isEqualTo(Effect.NONE);
                assertThat(failed.detail()).startsWith("could not be reached");
              });
    }
  }

  @Test
  void tellsThatAnAddressIsNotSet() {
    assertThat(fixture.services.service(ServiceName.ODIN).call(READ))
        .isEqualTo(new Answer.Failed<>(0, "SENSE_EXTERNAL_ODIN_URL is not set", Effect.NONE));
  }

  @Test
  void tellsARequestThatCannotBeMade() {
    assertThat(fixture.mdso().call(ExternalRequest.get("/a b")))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.effect()).isEqualTo(Effect.NONE));
    assertThat(service.asked()).isEmpty();
  }

  private Fixture fixture(String... settings) {
    String[] all = new String[settings.length + 2];
    System.arraycopy(settings, 0, all, 0, settings.length);
    all[settings.length] = "EXTERNAL_MDSO_URL=" + service.url();
    all[settings.length + 1] = "EXTERNAL_MDSO_RATE=10000";
    return new Fixture(all);
  }
}
