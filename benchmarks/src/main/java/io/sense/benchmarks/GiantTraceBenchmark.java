package io.sense.benchmarks;

import io.sense.benchmarks.platform.Machine;
import io.sense.benchmarks.platform.PlatformProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A giant trace beside small ones (design, section 8), on a platform of its own: what it does to
 * the latency of its neighbours, and what it costs against small traces of as many records.
 */
final class GiantTraceBenchmark {
  /** For results to come after the last record was sent. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final GiantTraceConfig config;
  private final Consumer<String> console;
  private final GiantTraceReport report;
  private final Loads loads;

  GiantTraceBenchmark(GiantTraceConfig config, Consumer<String> console) {
    this.config = config;
    this.console = console;
    this.report = new GiantTraceReport(config);
    this.loads = new Loads(config);
  }

  /**
   * Measures, prints and keeps the result.
   *
   * @return whether every result of the platform was right
   */
  boolean run() {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      throw new BenchmarkException("CPU time is read from /proc, so this runs on Linux only");
    }
    Map<String, String> machine = new LinkedHashMap<>(Machine.describe(GiantTraceConfig.ROOT));
    machine.put("platform's JVM", PlatformProcess.memoryOptions());
    report.facts(machine);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("SENSE_CORRELATION_HORIZON", config.horizon().toSeconds() + "s");
    settings.putAll(config.platform());
    try (Rig rig = Rig.start(config.directory(), config.keep(), settings, console)) {
      int rounds = config.measure().neighbours() ? config.repeats() : 0;
      new NeighbourWindows(rig, config, report, loads).run(rounds);
      if (config.measure().cost()) {
        new CostRuns(rig, config, report, loads).run(config.repeats());
      }
      if (rig.outputs().foreign() > 0) {
        report.fault(rig.outputs().foreign() + " results of traces that nobody sent");
      }
      rig.client().faults().forEach(report::fault);
    }
    report.facts(Map.of("load average at end", Machine.loadAverage()));
    report.lines().forEach(console);
    report.write().forEach(file -> console.accept("kept in " + file));
    return report.isRight();
  }
}
