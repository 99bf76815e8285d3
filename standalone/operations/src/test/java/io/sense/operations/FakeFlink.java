package io.sense.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers as Flink's REST API does, with what a test has set, and remembers what was posted. */
final class FakeFlink implements AutoCloseable {
  final List<String> posted = new ArrayList<>();
  private final Map<String, String> answers = new HashMap<>();
  private final HttpServer server;

  FakeFlink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Sets the answer to a method and a path, such as {@code GET jobs/overview}. */
  FakeFlink with(String request, String answer) {
    answers.put(request, answer);
    return this;
  }

  String setting() {
    return "SENSE_FLINK_URL=http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange http) throws IOException {
    String request = http.getRequestMethod() + " " + http.getRequestURI().getPath().substring(1);
    String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (http.getRequestMethod().equals("POST")) {
      posted.add(request + " " + body);
    }
    // An answer may depend on the body: the longest that fits is the most particular.
    String answer =
        answers.entrySet().stream()
            .filter(each -> matches(each.getKey(), request, body))
            .max(Map.Entry.comparingByKey((a, b) -> a.length() - b.length()))
            .map(Map.Entry::getValue)
            .orElse("404 {\"errors\":[\"nothing at " + request + "\"]}");
    boolean ok = !answer.matches("\\d{3} .*");
    byte[] bytes = (ok ? answer : answer.substring(4)).getBytes(StandardCharsets.UTF_8);
    http.sendResponseHeaders(ok ? 200 : Integer.parseInt(answer.substring(0, 3)), bytes.length);
    http.getResponseBody().write(bytes);
    http.close();
  }

  private static boolean matches(String key, String request, String body) {
    String[] parts = key.split(" with ", 2);
    return parts[0].equals(request) && (parts.length == 1 || body.contains(parts[1]));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
