package io.sense.collectors;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * Stands for Loki or Tempo: takes OTLP over HTTP and keeps it. As strict as they are (path, content
 * type, encoding, protobuf); at first it is away and answers 503. Thread-safe.
 */
final class OtlpSink<R> implements AutoCloseable {
  private static final int BAD_REQUEST = 400;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String path;
  private final int success;
  private final Parser<R> parser;
  private final Set<R> records = new HashSet<>();
  private String fault = "";
  private boolean open;
  private int refused;

  /** Takes a request apart. */
  @FunctionalInterface
  private interface Parser<R> {
    Collection<R> parse(byte[] request) throws InvalidProtocolBufferException;
  }

  private OtlpSink(String path, int success, Parser<R> parser) throws IOException {
    this.path = path;
    this.success = success;
    this.parser = parser;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Loki: logs at {@code /otlp/v1/logs}, success is 204 without a body. */
  static OtlpSink<io.opentelemetry.proto.logs.v1.ResourceLogs> loki() throws IOException {
    return new OtlpSink<>(
        "/otlp/v1/logs",
        204,
        request ->
            OtlpRecords.logs(ExportLogsServiceRequest.parseFrom(request).getResourceLogsList()));
  }

  /** Tempo: traces at {@code /v1/traces}, success is 200 with an empty message. */
  static OtlpSink<io.opentelemetry.proto.trace.v1.ResourceSpans> tempo() throws IOException {
    return new OtlpSink<>(
        "/v1/traces",
        200,
        request ->
            OtlpRecords.spans(ExportTraceServiceRequest.parseFrom(request).getResourceSpansList()));
  }

  /** What a Collector is given as endpoint. */
  String endpoint() {
    String prefix = path.substring(0, path.indexOf("/v1/"));
    return "http://127.0.0.1:" + server.getAddress().getPort() + prefix;
  }

  /** From now on it takes what comes. */
  synchronized void open() {
    open = true;
  }

  /** Requests it did not take because it was away. */
  synchronized int refused() {
    return refused;
  }

  /** All records that came; one that came twice counts once. */
  synchronized Set<R> records() {
    return Set.copyOf(records);
  }

  /** How many records came; one that came twice counts once. */
  synchronized int size() {
    return records.size();
  }

  /** What was wrong with the first wrong request, empty if none was. */
  synchronized String fault() {
    return fault;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      try (InputStream in = exchange.getRequestBody()) {
        body = new GZIPInputStream(in).readAllBytes();
      }
      int status = answer(exchange, body);
      if (status == 200) {
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private synchronized int answer(HttpExchange exchange, byte[] body) {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    String uri = exchange.getRequestURI().toString();
    if (!uri.equals(path) || !"application/x-protobuf".equals(type) || !"gzip".equals(encoding)) {
      fault = uri + " of " + type + " in " + encoding;
      return BAD_REQUEST;
    }
    if (!open) {
      refused++;
      return 503;
    }
    try {
      records.addAll(parser.parse(body));
      return success;
    } catch (InvalidProtocolBufferException e) {
      fault = "no OTLP: " + e;
      return BAD_REQUEST;
    }
  }
}
