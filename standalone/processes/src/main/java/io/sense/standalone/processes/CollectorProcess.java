package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An OpenTelemetry Collector as a process of its own, on a configuration of {@code otel-collector}.
 * It is no program of Sense: {@code otel-collector/build} makes it. Thread-safe.
 */
public final class CollectorProcess implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int LOOK_SECONDS = 10;

  private final int grpcPort;
  private final URI http;
  private final URI metrics;
  private final ProgramProcess process;

  /**
   * Nothing is started yet.
   *
   * @param name of the process and its directory, such as {@code collector-in}
   * @param program the Collector
   * @param configuration a file of {@code otel-collector}
   * @param below where its directory is made, which also holds what it has not handed on yet
   * @param settings {@code SENSE_COLLECTOR_...}, but for addresses of its own and where it stores
   */
  public CollectorProcess(
      String name, Path program, Path configuration, Path below, Map<String, String> settings) {
    List<Integer> ports = LocalPorts.free(4);
    grpcPort = ports.get(0);
    http = URI.create("http://" + LOOPBACK + ":" + ports.get(1) + "/");
    metrics = URI.create("http://" + LOOPBACK + ":" + ports.get(2) + "/metrics");
    URI health = URI.create("http://" + LOOPBACK + ":" + ports.get(3) + "/");
    Path directory = below.resolve(name).toAbsolutePath();
    Map<String, String> environment = new LinkedHashMap<>(settings);
    environment.put("SENSE_COLLECTOR_HOST", LOOPBACK);
    environment.put("SENSE_COLLECTOR_GRPC_PORT", Integer.toString(ports.get(0)));
    environment.put("SENSE_COLLECTOR_HTTP_PORT", Integer.toString(ports.get(1)));
    environment.put("SENSE_COLLECTOR_METRICS_PORT", Integer.toString(ports.get(2)));
    environment.put("SENSE_COLLECTOR_HEALTH_PORT", Integer.toString(ports.get(3)));
    environment.put("SENSE_COLLECTOR_STORAGE", directory.resolve("storage").toString());
    List<String> command =
        List.of(
            program.toAbsolutePath().toString(),
            "--config",
            configuration.toAbsolutePath().toString());
    ReadinessProbe probe = new ReadinessProbe(name, health); // any path answers for its health
    process =
        new ProgramProcess(
            new Collector(name, command, Map.copyOf(environment)),
            directory,
            start -> probe.isReady());
  }

  /**
   * Where the Collector is on this machine, if it was built.
   *
   * @param repository root of the sources, which hold {@code otel-collector/build}
   */
  public static Optional<Path> program(Path repository) {
    Path build = repository.resolve("otel-collector").resolve("build").toAbsolutePath();
    try {
      Process look =
          new ProcessBuilder(build.toString(), "--path")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!look.waitFor(LOOK_SECONDS, TimeUnit.SECONDS)) {
        look.destroyForcibly();
        throw new ProcessException(build + " did not say in time where the Collector is");
      }
      return look.exitValue() == 0
          ? Optional.of(
              Path.of(
                  new String(look.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new ProcessException("Could not run " + build + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while looking for the Collector", e);
    }
  }

  /** To start, kill and stop. */
  public ProgramProcess process() {
    return process;
  }

  /** Of OTLP/gRPC, on 127.0.0.1, if the configuration takes OTLP. */
  public int grpcPort() {
    return grpcPort;
  }

  /** Of OTLP/HTTP, with a slash at its end, if the configuration takes OTLP. */
  public URI http() {
    return http;
  }

  /** Its own metrics, in the text format of Prometheus. */
  public URI metrics() {
    return metrics;
  }

  @Override
  public void close() {
    process.close();
  }

  /** Runs as it is: it has neither a JVM nor our logging. */
  private record Collector(String name, List<String> line, Map<String, String> environment)
      implements CommandLine {
    @Override
    public List<String> command(int start, Path directory, Path logging) {
      return line;
    }
  }
}
