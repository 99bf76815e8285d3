package io.sense.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Answers OTLP/HTTP as scripted, then with success, and keeps what came. */
final class FakeReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> script = new ArrayDeque<>();

  record Request(String path, String contentType, String body, String authorization) {}

  record Answer(int status, String body, String retryAfter) {}

  FakeReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  List<Request> requests() {
    return requests;
  }

  FakeReceiver then(int status, String body, String retryAfter) {
    script.add(new Answer(status, body, retryAfter));
    return this;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body =
          new String(
              new GZIPInputStream(exchange.getRequestBody()).readAllBytes(),
              StandardCharsets.UTF_8);
      requests.add(
          new Request(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              body,
              exchange.getRequestHeaders().getFirst("Authorization")));
      Answer answer = script.isEmpty() ? new Answer(200, "{}", null) : script.remove();
      if (answer.retryAfter() != null) {
        exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
      }
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
