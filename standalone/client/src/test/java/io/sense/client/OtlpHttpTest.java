package io.sense.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OtlpHttpTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  @Test
  void readsRetryAfterAsSecondsOrDate() {
    assertThat(OtlpHttp.retryAfter(" 7 ", CLOCK)).isEqualTo(Duration.ofSeconds(7));
    assertThat(OtlpHttp.retryAfter("Fri, 2 Jan 2026 03:04:25 GMT", CLOCK))
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(OtlpHttp.retryAfter("Fri, 2 Jan 2026 03:04:00 GMT", CLOCK)).isEqualTo(Duration.ZERO);
    assertThat(OtlpHttp.retryAfter("soon", CLOCK)).isNull();
  }

  @Test
  void sendsTheTokenAndKeepsTheEndpointsPath() throws Exception {
    try (var receiver = new FakeReceiver()) {
      URI behindProxy = receiver.endpoint().resolve("otlp/");
      var http =
          new OtlpHttp(behindProxy, Optional.of("secret"), Duration.ofSeconds(5), notice -> {});
      assertThat(http.post("v1/logs", "application/json", new byte[] {'{', '}'}).isSuccess())
          .isTrue();
      assertThat(receiver.requests())
          .containsExactly(
              new FakeReceiver.Request("/otlp/v1/logs", "application/json", "{}", "Bearer secret"));
    }
  }

  @Test
  void keepsTryingWhileNobodyAnswersAndThenSaysSo() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    List<String> notices = new ArrayList<>();
    var http =
        new OtlpHttp(
            URI.create("http://127.0.0.1:" + port + "/"),
            Optional.empty(),
            Duration.ofMillis(700),
            notices::add);
    OtlpHttp.Answer answer = http.post("v1/logs", "application/json", new byte[0]);
    assertThat(answer.isSuccess()).isFalse();
    assertThat(answer.status()).isZero();
    assertThat(answer.fault()).startsWith("gave up");
    assertThat(notices).hasSize(1);
  }
}
