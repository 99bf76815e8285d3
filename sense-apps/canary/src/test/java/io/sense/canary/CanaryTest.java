package io.sense.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole program over HTTP, against a server that answers as a test says. */
@Timeout(60)
final class CanaryTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<TracesData> sent = new CopyOnWriteArrayList<>();
  private final CountDownLatch questions = new CountDownLatch(3);
  private HttpServer server;
  private volatile int doorStatus = 200;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stopListening() {
    server.stop(0);
  }

  @Test
  void sendsProbesAndAsksForThemWithoutMakingTraces() throws Exception {
    try (Canary canary = start("SENSE_CANARY_INTERVAL=200ms", "SENSE_CANARY_PATIENCE=10s")) {
      assertThat(questions.await(30, TimeUnit.SECONDS)).isTrue();

      String id =
          HexFormat.of()
              .formatHex(
                  sent.get(0)
                      .getResourceSpans(0)
                      .getScopeSpans(0)
                      .getSpans(0)
                      .getTraceId()
                      .toByteArray());
      assertThat(asked).anyMatch(line -> line.startsWith("/api/v1/correlations/" + id));
      assertThat(asked).allMatch(line -> line.endsWith("-00 Bearer answers"));
      assertThat(get(canary, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(canary, "/metrics").body())
          .contains("sense_canary_probes_total{outcome=\"right\"} 0.0")
          .contains("sense_canary_accept_seconds_bucket");
    }
  }

  @Test
  void countsWhatTheFrontDoorRefuses() throws Exception {
    doorStatus = 401;
    try (Canary canary = start("SENSE_CANARY_INTERVAL=100ms", "SENSE_CANARY_PATIENCE=1s")) {
      String metrics = get(canary, "/metrics").body();
      while (refused(metrics) < 2) {
        metrics = get(canary, "/metrics").body();
      }
      assertThat(metrics).contains("sense_canary_probes_total{outcome=\"missing\"} 0.0");
    }
  }

  private static double refused(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("sense_canary_probes_total{outcome=\"refused\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private Canary start(String... settings) {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, String> environment =
        Map.of(
            "SENSE_CANARY_PORT", "0",
            "SENSE_CANARY_FRONT_DOOR", address,
            "SENSE_CANARY_FRONT_DOOR_TOKEN", "sends",
            "SENSE_CANARY_PALANTIR", address,
            "SENSE_CANARY_PALANTIR_TOKEN", "answers");
    return Canary.start(CanaryConfig.from(environment, settings));
  }

  private static HttpResponse<String> get(Canary canary, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + canary.port() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      if (path.equals("/v1/traces") || path.equals("/v1/logs")) {
        if (path.endsWith("traces")) {
          sent.add(TracesData.parseFrom(body));
        }
        exchange.sendResponseHeaders(token.equals("Bearer sends") ? doorStatus : 403, -1);
        return;
      }
      asked.add(path + " " + exchange.getRequestHeaders().getFirst("traceparent") + " " + token);
      questions.countDown();
      byte[] unknown = "{\"status\":404}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(404, unknown.length);
      exchange.getResponseBody().write(unknown);
    }
  }
}
