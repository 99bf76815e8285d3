package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sense.embedded.LocalPorts;
import io.sense.standalone.processes.CollectorProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every metric of the Collector that we ask for is exported by a real one: some of them only once
 * an exporter was refused, or a queue was full.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class CollectorMetricsTest {
  /** Of the Collector's own metrics. */
  static final String PREFIX = "otelcol_";

  private static final String SPANS =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\","
          + "\"spanId\":\"eee19b7ec3c1b174\",\"name\":\"x\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\"}]}]}]}";
  private static final String LOGS =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\",\"body\":{\"stringValue\":\"x\"}}]}]}]}";

  /** Telemetry as in otel-collector/; one exporter for each thing that can happen. */
  private static final String CONFIGURATION =
      """
      receivers:
        otlp: {protocols: {http: {endpoint: 127.0.0.1:%1$d}}}
      exporters:
        otlp_http/refused: {endpoint: "http://127.0.0.1:%2$d/refused", sending_queue: {queue_size: 100}}
        otlp_http/taken: {endpoint: "http://127.0.0.1:%2$d/taken", sending_queue: {queue_size: 100}}
        otlp_http/full: {endpoint: "http://127.0.0.1:%2$d/held", sending_queue: {queue_size: 1, num_consumers: 1}}
      service:
        pipelines:
          traces: {receivers: [otlp], exporters: [otlp_http/refused, otlp_http/taken, otlp_http/full]}
          logs: {receivers: [otlp], exporters: [otlp_http/refused, otlp_http/taken, otlp_http/full]}
        telemetry:
          metrics:
            level: normal
            readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %3$d}}}}]
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final CountDownLatch held = new CountDownLatch(1);

  @TempDir Path directory;

  @Test
  void areExportedByARealOne() throws Exception {
    Optional<Path> program = CollectorProcess.program(Path.of("../.."));
    assumeTrue(program.isPresent(), "the Collector is not built: otel-collector/build");
    Set<String> missing = askedFor();
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer sink =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sink.setExecutor(threads);
    sink.createContext("/", this::answer);
    sink.start();
    List<Integer> ports = LocalPorts.free(2);
    int door = ports.get(0);
    int metrics = ports.get(1);
    Path file =
        Files.writeString(
            directory.resolve("collector.yaml"),
            CONFIGURATION.formatted(door, sink.getAddress().getPort(), metrics));
    Process collector =
        new ProcessBuilder(program.get().toString(), "--config", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("collector.log").toFile())
            .start();
    try {
      while (!missing.isEmpty()) { // the test's timeout ends what never comes
        post(door, "/v1/traces", SPANS);
        post(door, "/v1/logs", LOGS);
        get(metrics).lines().forEach(line -> missing.remove(line.split("[{ ]", 2)[0]));
        assertThat(collector.isAlive()).as("missing: %s", missing).isTrue();
        TimeUnit.MILLISECONDS.sleep(100); // between two looks
      }
    } finally {
      held.countDown();
      collector.destroyForcibly().waitFor();
      sink.stop(0);
      threads.shutdownNow();
    }
  }

  private static Set<String> askedFor() {
    List<String> queries = new ArrayList<>(Monitoring.panelQueries().values());
    Monitoring.rules().forEach(rule -> queries.add(rule.query()));
    Monitoring.runbook().values().forEach(text -> queries.addAll(Monitoring.queries(text)));
    Set<String> names = new TreeSet<>();
    queries.forEach(query -> names.addAll(PromQl.metrics(query)));
    names.removeIf(name -> !name.startsWith(PREFIX));
    assertThat(names).hasSize(8);
    return names;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/held")) {
        held.await();
      }
      exchange.sendResponseHeaders(path.startsWith("/refused") ? 400 : 200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The answer does not matter: a full queue, and a Collector not yet there, are part of it. */
  private void post(int port, String path, String json) {
    http.sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .handle((answer, fault) -> answer)
        .join();
  }

  private String get(int port) throws InterruptedException, IOException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (ConnectException e) {
      return ""; // not yet there
    }
  }
}
