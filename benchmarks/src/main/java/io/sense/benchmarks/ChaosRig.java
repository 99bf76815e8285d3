package io.sense.benchmarks;

import io.sense.standalone.processes.CollectorProcess;
import io.sense.standalone.processes.ProcessException;
import io.sense.standalone.processes.RedisProcess;
import io.sense.standalone.processes.Topology;
import io.sense.standalone.processes.TopologySetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole topology, ready. Ctrl-C stops it as {@link #close} does. */
final class ChaosRig implements AutoCloseable {
  private static final int PALANTIRS = 3;
  private static final Pattern DEMO_ENDED = Pattern.compile("(\\d+) traces accepted\\. Stopped\\.");
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  private final WorkDirectory directory;
  private final Consumer<String> console;
  private final OtlpBackends backends = OtlpBackends.start();
  private final Thread stopWithJvm = new Thread(this::stop, "stop-topology");
  private Topology topology;
  private boolean stopped;

  private ChaosRig(WorkDirectory directory, Consumer<String> console) {
    this.directory = directory;
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
    WorkDirectory directory = WorkDirectory.make(config, "sense-chaos-");
    console.accept("Starting the topology in " + directory.path() + " ...");
    ChaosRig rig = new ChaosRig(directory, console);
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.topology =
          Topology.start(
              new TopologySetup(
                  config.setup(directory.path(), 2),
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

  /** What stands for Loki and Tempo behind the Collector. */
  OtlpBackends backends() {
    return backends;
  }

  /**
   * Ends the demo's traffic.
   *
   * @return traces that it says were accepted
   */
  long stopDemo() {
    topology.demo().stop();
    String said;
    try {
      said = topology.demo().output();
    } catch (IOException e) {
      throw new BenchmarkException("Could not read what the demo said: " + e, e);
    }
    Matcher last = DEMO_ENDED.matcher(said);
    if (!last.find()) {
      throw new BenchmarkException("The demo did not say how many traces were accepted: " + said);
    }
    return Long.parseLong(last.group(1));
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
    directory.leave(console);
  }
}
