package io.sense.benchmarks;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.standalone.processes.App;
import io.sense.standalone.processes.AppProcess;
import io.sense.standalone.processes.ProcessException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Arda, beorn and the simulator, each a process of its own, and PostgreSQL. */
final class AppsRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> SERVICES = List.of("mdso", "odin", "hydra", "ise", "remedy");
  private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");
  private static final int CIRCUITS = 200;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path directory;
  private final Consumer<String> console;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final AppProcess simulator;
  private final AppProcess arda;
  private final AppProcess beorn;

  private AppsRig(Path directory, Consumer<String> console) {
    this.directory = directory;
    this.console = console;
    EmbeddedDatabase database = EmbeddedDatabase.start(directory.resolve("postgresql"));
    running.push(database);
    simulator = app(App.SIMULATOR, Map.of());
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("SENSE_MDSO_USER", "sense");
    settings.put("SENSE_MDSO_PASSWORD", "sense");
    settings.put("SENSE_DATABASE_URL", database.jdbcUrl());
    settings.put("SENSE_DATABASE_USER", database.user());
    settings.put("SENSE_DATABASE_PASSWORD", database.password());
    for (String service : SERVICES) {
      settings.put(
          "SENSE_EXTERNAL_" + service.toUpperCase(Locale.ROOT) + "_URL",
          simulator.address() + service);
    }
    arda = app(App.ARDA, settings);
    beorn = app(App.BEORN, settings);
  }

  /** Starts everything and waits until it is ready. */
  static AppsRig start(Consumer<String> console) {
    Path directory;
    try {
      directory = Files.createTempDirectory("sense-bench-apps-");
    } catch (IOException e) {
      throw new BenchmarkException("Could not make a directory: " + e, e);
    }
    AppsRig rig = new AppsRig(directory, console);
    try {
      for (AppProcess app : List.of(rig.simulator, rig.arda, rig.beorn)) {
        app.process().start();
        app.process().awaitReady(PATIENCE);
      }
      return rig;
    } catch (ProcessException e) {
      rig.close();
      throw new BenchmarkException(e.getMessage(), e);
    }
  }

  /** Puts circuits into the inventory. */
  void prepare() {
    for (int i = 0; i < CIRCUITS; i++) {
      send(
          "POST",
          arda.address().resolve("api/v1/circuits"),
          """
          {"circuit_id": "bench-%d", "product_id": "ethernet", "state": "active"}"""
              .formatted(i));
    }
  }

  /** All external services answer, hang or fail from now on. */
  void set(ExternalBenchmark.Trouble trouble) {
    for (String service : SERVICES) {
      send("PUT", simulator.address().resolve("simulator/faults/" + service), trouble.fault());
    }
  }

  /** One circuit of the inventory: asks nobody else. */
  URI circuit(long number) {
    return arda.address().resolve("api/v1/circuits/bench-" + number % CIRCUITS);
  }

  /** A circuit's health: asks the orchestrator. */
  URI health(long number) {
    return arda.address().resolve("api/v1/circuits/bench-" + number % CIRCUITS + "/health");
  }

  /** Provisionings under way: asks nobody else. */
  URI provisionings() {
    return beorn.address().resolve("api/v1/provisionings?limit=10");
  }

  /** Stops everything and removes what it kept. */
  @Override
  public void close() {
    try {
      while (!running.isEmpty()) {
        running.pop().close();
      }
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    } catch (Exception e) { // what could not be stopped or removed is no reason to fail
      console.accept("Could not clean up " + directory + ": " + e);
    }
  }

  private AppProcess app(App app, Map<String, String> settings) {
    AppProcess process =
        new AppProcess(
            app.label(), app, directory, System.getProperty("java.class.path"), settings, JVM);
    running.push(process);
    return process;
  }

  private void send(String method, URI uri, String json) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new BenchmarkException(
            uri + " answered " + answer.statusCode() + ": " + answer.body());
      }
    } catch (IOException e) {
      throw new BenchmarkException("Could not reach " + uri + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted", e);
    }
  }
}
