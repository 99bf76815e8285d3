package io.sense.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A simulator on a free port, its clock set by hand, and a client of it. */
final class TestSimulator implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

  private final HttpClient client = HttpClient.newHttpClient();
  private final HandSetClock clock = new HandSetClock();
  private final Simulator simulator;

  TestSimulator(String... settings) {
    Map<String, String> defaults =
        Map.of("SENSE_SIMULATOR_PORT", "0", "SENSE_SIMULATOR_DRAIN_IDLE", "10ms");
    simulator = Simulator.start(SimulatorConfig.from(defaults, settings), clock);
  }

  /** What was answered. */
  record Reply(int status, JsonNode body, HttpResponse<String> http) {
    static Reply of(HttpResponse<String> http) {
      try {
        return new Reply(http.statusCode(), Json.mapper().readTree(http.body()), http);
      } catch (IOException e) {
        throw new IllegalStateException("Not JSON: " + http.body(), e);
      }
    }

    String text(String field) {
      return body.path(field).asText();
    }
  }

  Reply get(String path, String... headers) throws Exception {
    return Reply.of(client.send(request("GET", path, "", headers), text()));
  }

  Reply delete(String path, String... headers) throws Exception {
    return Reply.of(client.send(request("DELETE", path, "", headers), text()));
  }

  Reply post(String path, String body, String... headers) throws Exception {
    return Reply.of(client.send(request("POST", path, body, headers), text()));
  }

  Reply put(String path, String body, String... headers) throws Exception {
    return Reply.of(client.send(request("PUT", path, body, headers), text()));
  }

  CompletableFuture<Reply> later(String method, String path, String body) {
    return client.sendAsync(request(method, path, body), text()).thenApply(Reply::of);
  }

  /** The header of a good token of MDSO. */
  String[] token() throws Exception {
    var answer =
        post("/mdso/tron/api/v1/tokens", "{\"username\":\"sense\",\"password\":\"sense\"}");
    return new String[] {"Authorization", "Bearer " + answer.text("token")};
  }

  void faults(String service, String json) throws Exception {
    Reply answer = put("/simulator/faults/" + service, json);
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.http().body());
    }
  }

  JsonNode effects(String service) throws Exception {
    return get("/simulator/effects").body().path(service);
  }

  void pass(Duration time) {
    clock.now = clock.now.plus(time);
  }

  Simulator simulator() {
    return simulator;
  }

  @Override
  public void close() {
    simulator.close();
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + simulator.port() + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static final class HandSetClock extends Clock {
    private volatile Instant now = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("The simulator knows UTC only");
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
