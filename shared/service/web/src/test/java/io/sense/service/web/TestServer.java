package io.sense.service.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** A server on a free port, and a client of it. */
final class TestServer implements AutoCloseable {
  final Health health = new Health();
  final Metrics metrics = new Metrics();
  final WebServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * Starts it.
   *
   * @param settings {@code NAME=value}, with {@code A_} before each name
   */
  TestServer(WebOptions options, Consumer<RoutesConfig> routes, String... settings) {
    Map<String, String> defaults = Map.of("A_PORT", "0", "A_DRAIN_IDLE", "10ms");
    server =
        WebServer.start(
            WebServerConfig.from(new Settings(defaults, settings), "A_", 8080),
            health,
            metrics,
            options,
            routes);
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends some bytes and reads all that comes until the server closes. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket("localhost", server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }
}
