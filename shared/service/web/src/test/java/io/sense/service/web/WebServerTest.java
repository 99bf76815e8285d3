package io.sense.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebServerTest {
  // More than Jetty's buffer, and still more once compressed.
  private static final String LARGE =
      new Random(1)
          .ints(300_000, ' ', '~')
          .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
          .toString();

  private final Health health = new Health();
  private final Metrics metrics = new Metrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);
  private final WebServer server =
      WebServer.start(config("A_PORT=0", "A_MAX_BODY=16B"), health, metrics, this::routes);

  @AfterEach
  void close() {
    leave.countDown();
    server.close();
    metrics.close();
  }

  @Test
  void answersLiveAndReady() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(json(get("/health/ready")).path("status").asText()).isEqualTo("ready");
  }

  @Test
  void namesTheFailingCheckWith503() throws Exception {
    health.addCheck("database", () -> Optional.of("Connection refused"));
    var answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith(Problem.MEDIA_TYPE);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"type":"about:blank","title":"Service Unavailable","status":503,\
            "detail":"Not ready: database",\
            "errors":[{"name":"database","detail":"Connection refused"}]}\
            """);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void staysReadyWithANotice() throws Exception {
    health.addNotice("clock", Optional::empty);
    health.addNotice("limits", () -> Optional.of("Each replica keeps to its share"));
    var answer = get("/health/ready");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("notices").toString())
        .isEqualTo("[{\"name\":\"limits\",\"detail\":\"Each replica keeps to its share\"}]");
  }

  @Test
  void timesRequestsByRouteAndStatus() throws Exception {
    get("/things/1");
    get("/things/2");
    get("/nowhere/3");
    var scraped = get("/metrics");
    assertThat(scraped.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(scraped.body())
        .contains(
            "http_request_duration_seconds_count{method=\"GET\",route=\"/things/{id}\",status=\"200\"}"
                + " 2")
        .contains("route=\"none\",status=\"404\"")
        .contains("jvm_memory_used_bytes")
        .contains("process_cpu_usage")
        .doesNotContain("/things/1");
  }

  @Test
  void answersEveryErrorAsAProblem() throws Exception {
    assertProblem(get("/bad"), 400, "The request has faults in: limit, state");
    assertProblem(get("/nowhere"), 404, "Nothing is served at /nowhere");
    assertProblem(get("/failing"), 500, "The server failed; its log has the cause");
    var posted = send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), "/bad");
    assertProblem(posted, 405, "/bad does not take POST");
    assertThat(posted.headers().firstValue("Allow")).hasValue("GET");
    var body = HttpRequest.BodyPublishers.ofString("x".repeat(17));
    var tooLong = send(HttpRequest.newBuilder().POST(body), "/things");
    assertProblem(tooLong, 413, "The body is longer than this server reads");
  }

  @Test
  void tellsWhenToTryAgain() throws Exception {
    var answer = get("/away");
    assertProblem(answer, 503, "The database is away");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
  }

  @Test
  void answersWhatJettyRefusesAsAProblemToo() throws Exception {
    for (String target : List.of("/a%00b", "/" + "x".repeat(20_000), "/%zz")) {
      String answer = raw("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
    }
  }

  @Test
  void sendsALargeAnswerAtOnceWithItsLength() throws Exception {
    for (String accepted : List.of("identity", "gzip")) {
      String answer =
          raw(
              "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept-Encoding: %s\r\n\r\n"
                  .formatted(accepted));
      assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Length: ");
      assertThat(answer).doesNotContain("chunked");
      assertThat(answer.contains("Content-Encoding: gzip")).isEqualTo(accepted.equals("gzip"));
    }
  }

  @Test
  void finishesARequestUnderWayWhenClosed() throws Exception {
    var slow = client.sendAsync(request("/slow"), HttpResponse.BodyHandlers.ofString());
    entered.await();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
    while (accepts()) {
      Thread.onSpinWait();
    }
    assertThat(health.failures()).extracting(Health.Failure::name).containsExactly("draining");
    leave.countDown();
    assertThat(slow.get().body()).isEqualTo("done");
    closed.get();
    assertThatThrownBy(() -> get("/health/live")).isInstanceOf(IOException.class);
  }

  @Test
  void saysThatThePortIsTaken() {
    assertThatThrownBy(
            () ->
                OperationsServer.start(
                    config("A_PORT=" + server.port()), new Health(), new Metrics()))
        .isInstanceOf(io.javalin.util.JavalinBindException.class)
        .hasMessageContaining(Integer.toString(server.port()));
  }

  private void routes(RoutesConfig routes) {
    routes.get("/large", http -> http.result(LARGE));
    routes.get("/things/{id}", http -> http.result("thing"));
    routes.post("/things", http -> http.result(http.body()));
    routes.get(
        "/bad",
        http -> {
          throw ProblemException.badRequest(
              List.of(
                  new Problem.Fault("limit", "must be a number"),
                  new Problem.Fault("state", "is unknown")));
        });
    routes.get(
        "/away",
        http -> {
          throw ProblemException.unavailable("The database is away", Duration.ofSeconds(5), null);
        });
    routes.get(
        "/failing",
        http -> {
          throw new IllegalStateException("broken on purpose");
        });
    routes.get(
        "/slow",
        http -> {
          entered.countDown();
          leave.await();
          http.result("done");
        });
  }

  private static WebServerConfig config(String... arguments) {
    return WebServerConfig.from(
        new Settings(Map.of("A_DRAIN_IDLE", "10ms"), arguments), "A_", 8080);
  }

  private void assertProblem(HttpResponse<String> answer, int status, String detail)
      throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith(Problem.MEDIA_TYPE);
    assertThat(json(answer).path("status").asInt()).isEqualTo(status);
    assertThat(json(answer).path("detail").asText()).isEqualTo(detail);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    return client.send(request.uri(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket("localhost", server.port())) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }
}
