package io.sense.arda;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.OpenTelemetry;
import io.sense.service.external.Answer;
import io.sense.service.mdso.OrchestrationTrace;
import io.sense.service.web.Health;
import io.sense.service.web.Json;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebServer;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arda's routes on repositories in memory, and a client of them. */
final class ArdaServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-10T12:30:15.250Z");
  static final int MAX_LINES = 1_500;
  static final int MAX_IMPORT_BODY = 256 << 10;
  static final int MAX_BODY = 64 << 10;

  final InMemoryInventory inventory = new InMemoryInventory();
  final InMemoryEdges edges = new InMemoryEdges();
  final FakeMdso mdso = new FakeMdso();
  final FakeTelemetry telemetry = new FakeTelemetry();
  private final Metrics metrics = new Metrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HealthHandlers health;
  private final WebServer server;

  ArdaServer() {
    this(new HealthLimits(Duration.ofSeconds(30), Duration.ofSeconds(30)));
  }

  ArdaServer(HealthLimits limits) {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    health = new HealthHandlers(inventory, telemetry, mdso, limits, clock);
    ImportLimits limitsOfImports = new ImportLimits(MAX_IMPORT_BODY, MAX_LINES);
    server =
        WebServer.start(
            WebServerConfig.from(
                new Settings(
                    Map.of("A_PORT", "0", "A_DRAIN_IDLE", "10ms", "A_MAX_BODY", MAX_BODY + "B")),
                "A_",
                8082),
            new Health(),
            metrics,
            ArdaApp.options(OpenTelemetry.noop(), limitsOfImports),
            routes ->
                ArdaApp.addRoutes(
                    routes,
                    inventory,
                    new ImportHandlers(inventory, MAX_LINES),
                    health,
                    new ServiceMapHandlers(edges, clock)));
  }

  WebServer web() {
    return server;
  }

  @Override
  public void close() {
    server.close();
    health.close();
    metrics.close();
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, null, headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return send("POST", path, body, headers);
  }

  HttpResponse<String> put(String path, String body, String... headers) throws Exception {
    return send("PUT", path, body, headers);
  }

  HttpResponse<String> delete(String path, String... headers) throws Exception {
    return send("DELETE", path, null, headers);
  }

  HttpResponse<String> importCsv(String kind, String csv) throws Exception {
    return post("/api/v1/" + kind + "/import", csv, "Content-Type", "text/csv; charset=utf-8");
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }

  static String etag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** An orchestration that went well. */
  static Answer<OrchestrationTrace> completed(String circuitId) {
    return new Answer.Result<>(new OrchestrationTrace(circuitId, "completed", List.of()));
  }
}
