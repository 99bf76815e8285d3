package io.sense.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Stands for Loki and Tempo: takes what the Collector behind Sense sends, and counts requests. */
final class OtlpBackends implements AutoCloseable {
  private static final int NO_CONTENT = 204; // as Loki answers

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicLong requests = new AtomicLong();

  private OtlpBackends(HttpServer server) {
    this.server = server;
    server.createContext("/", this::take);
    server.setExecutor(threads);
    server.start();
  }

  static OtlpBackends start() {
    try {
      return new OtlpBackends(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new BenchmarkException("Could not listen for the Collector: " + e, e);
    }
  }

  URI loki() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/otlp");
  }

  URI tempo() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Requests that came so far. */
  long requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void take(HttpExchange http) throws IOException {
    try (http) {
      http.getRequestBody().readAllBytes();
      requests.incrementAndGet();
      boolean isLoki = http.getRequestURI().getPath().startsWith("/otlp");
      http.sendResponseHeaders(isLoki ? NO_CONTENT : 200, -1);
    }
  }
}
