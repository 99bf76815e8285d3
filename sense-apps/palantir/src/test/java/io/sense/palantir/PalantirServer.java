package io.sense.palantir;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Health;
import io.sense.service.web.Json;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebOptions;
import io.sense.service.web.WebServer;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Palantir's routes on repositories in memory, and a client of them. */
final class PalantirServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-10T12:30:15.250000001Z");
  static final long HEAP_SHARE = 256L << 20;

  final InMemoryCorrelations correlations = new InMemoryCorrelations();
  final InMemoryDocuments documents = new InMemoryDocuments();
  final InMemoryLinks links = new InMemoryLinks();
  final InMemoryLedger ledger = new InMemoryLedger();
  final InMemoryEdges edges = new InMemoryEdges();
  private final Metrics metrics = new Metrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebServer server;

  PalantirServer() {
    this(event -> {}, new HeapShare(HEAP_SHARE));
  }

  PalantirServer(EventHandlers.EventSink events, HeapShare heap) {
    this(events, heap, Map.of());
  }

  /** With settings of {@link WebServerConfig}, behind {@code A_}. */
  PalantirServer(EventHandlers.EventSink events, HeapShare heap, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("A_PORT", "0");
    all.put("A_DRAIN_IDLE", "10ms");
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    server =
        WebServer.start(
            WebServerConfig.from(new Settings(all), "A_", 8080),
            new Health(),
            metrics,
            WebOptions.none().withOpen(Page::serves),
            routes ->
                PalantirApp.addRoutes(
                    routes,
                    new CorrelationHandlers(correlations),
                    new TimelineHandlers(correlations, documents, heap),
                    new LinkHandlers(correlations, links),
                    new EventHandlers(events, clock),
                    new LedgerHandlers(ledger, clock),
                    new EdgeHandlers(edges, clock)));
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }

  /** The server itself. */
  WebServer server() {
    return server;
  }

  /** Where it answers, without a slash at the end. */
  String url() {
    return "http://localhost:" + server.port();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  <T> HttpResponse<T> get(
      String path, String header, String value, HttpResponse.BodyHandler<T> reader)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).header(header, value).build(), reader);
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }

  static JsonNode json(String text) throws IOException {
    return Json.mapper().readTree(text);
  }

  private URI uri(String path) {
    return URI.create(url() + path);
  }
}
