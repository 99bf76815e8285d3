package io.sense.benchmarks;

import io.sense.benchmarks.platform.Machine;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A giant trace beside small ones (design, section 8), on a platform of its own: what it does to
 * the latency of its neighbours, and what it costs against small traces of as many records.
 */
final class GiantTraceBenchmark implements Benchmark {
  /** For results to come after the last record was sent. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final GiantTraceConfig config;
  private final Consumer<String> console;
  private final GiantTraceReport report;
  private final Loads loads = new Loads();

  private GiantTraceBenchmark(GiantTraceConfig config, Consumer<String> console) {
    this.config = config;
    this.console = console;
    this.report = new GiantTraceReport(config);
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new GiantTraceBenchmark(GiantTraceConfig.read(settings, request), request.console());
  }

  @Override
  public Outcome run() {
    report.facts(Machine.describe(BenchRequest.ROOT));
    try (Rig rig = Rig.start(config.rig(), console)) {
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
    return report.outcome();
  }
}
