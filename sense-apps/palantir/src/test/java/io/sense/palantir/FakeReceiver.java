package io.sense.palantir;

import com.google.protobuf.MessageLite;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers OTLP/HTTP as told and keeps what came. */
final class FakeReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Answer answer = new Answer(200, new byte[0], null);

  record Request(String method, String path, String contentType, String token, byte[] body) {}

  private record Answer(int status, byte[] body, String retryAfter) {}

  FakeReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Request> requests() {
    return requests;
  }

  void answerWith(int status, MessageLite body, String retryAfter) {
    answer = new Answer(status, body.toByteArray(), retryAfter);
  }

  void answerWith(int status, byte[] body) {
    answer = new Answer(status, body, null);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestBody().readAllBytes()));
      Answer now = answer;
      if (now.retryAfter() != null) {
        exchange.getResponseHeaders().add("Retry-After", now.retryAfter());
      }
      exchange.sendResponseHeaders(now.status(), now.body().length == 0 ? -1 : now.body().length);
      exchange.getResponseBody().write(now.body());
    }
  }
}
