package io.sense.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/**
 * Stands for Loki and Tempo: takes what the Collector behind Sense sends, counts requests, and
 * hands those of logs on.
 */
final class OtlpBackends implements AutoCloseable {
  private static final int NO_CONTENT = 204; // as Loki answers

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicLong requests = new AtomicLong();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private volatile LogsReader logs = request -> {};

  /** Takes requests of logs, of any thread. */
  @FunctionalInterface
  interface LogsReader {
    void read(byte[] request) throws InvalidProtocolBufferException;
  }

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

  /** From now on requests of logs are handed on. */
  void onLogs(LogsReader reader) {
    logs = reader;
  }

  /** What came and is no OTLP. */
  List<String> faults() {
    return List.copyOf(faults);
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
      boolean isLoki = http.getRequestURI().getPath().startsWith("/otlp");
      byte[] request = body(http).readAllBytes();
      if (isLoki) {
        logs.read(request);
      }
      requests.incrementAndGet();
      http.sendResponseHeaders(isLoki ? NO_CONTENT : 200, -1);
    } catch (InvalidProtocolBufferException e) {
      faults.add("The Collector behind sent what is no OTLP: " + e.getMessage());
    } catch (RuntimeException e) { // the server would swallow it, and the Collector try for ever
      faults.add("Could not take what the Collector behind sent: " + e);
    }
  }

  private static InputStream body(HttpExchange http) throws IOException {
    boolean isGzip = "gzip".equals(http.getRequestHeaders().getFirst("Content-Encoding"));
    return isGzip ? new GZIPInputStream(http.getRequestBody()) : http.getRequestBody();
  }
}
