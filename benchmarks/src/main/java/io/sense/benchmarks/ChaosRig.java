package io.sense.benchmarks;

import io.sense.standalone.processes.CollectorProcess;
import io.sense.standalone.processes.ProcessException;
import io.sense.standalone.processes.RedisProcess;
import io.sense.standalone.processes.Topology;
import io.sense.standalone.processes.TopologySetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The whole topology, ready. Ctrl-C stops it as {@link #close} does. */
final class ChaosRig implements AutoCloseable {
  private static final int PALANTIRS = 3;
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  private final Path directory;
  private final boolean keep;
  private final Consumer<String> console;
  private final OtlpBackends backends = OtlpBackends.start();
  private final Thread stopWithJvm = new Thread(this::stop, "stop-topology");
  private Topology topology;
  private boolean stopped;

  private ChaosRig(Path directory, boolean keep, Consumer<String> console) {
    this.directory = directory;
    this.keep = keep;
    this.console = console;
  }

  /** Starts everything and waits until it is ready. */
  static ChaosRig start(RigConfig config, Consumer<String> console) {
    Path collector =
        CollectorProcess.program(BenchRequest.ROOT)
            .orElseThrow(
                () ->
                    new BenchmarkException(
                        "There is no Collector: otel-collector/build makes it, in some minutes"));
    Path redis =
        RedisProcess.program()
            .orElseThrow(() -> new BenchmarkException("There is no redis-server: install it"));
    Path directory;
    try {
      directory =
          Files.createTempDirectory(Files.createDirectories(config.directory()), "sense-chaos-");
    } catch (IOException e) {
      throw new BenchmarkException(
          "Could not make a directory in " + config.directory() + ": " + e, e);
    }
    console.accept("Starting the topology in " + directory + " ...");
    ChaosRig rig = new ChaosRig(directory, config.keep(), console);
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.topology =
          Topology.start(
              new TopologySetup(
                  config.setup(directory, 2),
                  BenchRequest.ROOT,
                  collector,
                  redis,
                  PALANTIRS,
                  Map.of("SENSE_PALANTIR_ACCESS_LOG", "off"),
                  Map.of(
                      "SENSE_CANARY_INTERVAL", "2s",
                      "SENSE_CANARY_PATIENCE", "150s"),
                  rig.backends.loki(),
                  rig.backends.tempo(),
                  START_PATIENCE));
      return rig;
    } catch (ProcessException e) {
      rig.close();
      throw new BenchmarkException(e.getMessage(), e);
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  Topology topology() {
    return topology;
  }

  /** Requests that the Collector behind has sent on. */
  long exported() {
    return backends.requests();
  }

  /** Stops everything and removes what it kept. Safe to call again. */
  @Override
  public void close() {
    stop();
    if (!Thread.currentThread().equals(stopWithJvm)) {
      try {
        Runtime.getRuntime().removeShutdownHook(stopWithJvm);
      } catch (IllegalStateException e) {
        return; // the JVM is ending, and the hook finds nothing left to stop
      }
    }
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    console.accept("Stopping the topology ...");
    if (topology != null) {
      topology.close();
    }
    backends.close();
    if (keep) {
      console.accept("What it kept is in " + directory);
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      console.accept("Could not delete " + directory + ": " + e);
    }
  }
}
