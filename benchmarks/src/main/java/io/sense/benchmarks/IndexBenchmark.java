package io.sense.benchmarks;

import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The highest rate of workload W that is kept up with while the index job writes correlations and
 * all documents to PostgreSQL (design, section 8), and its CPU per trace.
 */
final class IndexBenchmark implements Benchmark {
  private static final double BAR = 3_000;
  private static final double THEN = 6_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Rows this old at the end of a load belong to an index job that does not keep up. */
  private static final Duration MOST_BEHIND = Duration.ofSeconds(5);

  /** Beside the quiet period of five seconds after which documents are made. */
  private static final Duration MOST_DOCUMENTS_BEHIND = Duration.ofSeconds(15);

  private final LoadConfig load;
  private final RigConfig rig;
  private final Ramp ramp;
  private final boolean isRampWanted;
  private final Report report;
  private final Consumer<String> console;
  private final Loads loads = new Loads();

  private IndexBenchmark(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    load = LoadConfig.read(settings, quick ? 2_000 : 3_000, quick ? 45 : 300, quick ? 15 : 120);
    rig = RigConfig.read(settings, request, true).with(load.platform("all"));
    ramp = new Ramp((int) (load.tracesPerSecond() * 1.25), 1.25, Ramp.read(settings, quick).step());
    isRampWanted = Ramp.isWanted(settings);
    console = request.console();
    report = new Report("index", ResultFiles.read(settings), console);
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new IndexBenchmark(settings, request);
  }

  @Override
  public Outcome run() {
    report.facts(load.effective());
    report.facts(rig.facts());
    try (Rig running = Rig.start(rig, console);
        IndexLag lag = IndexLag.of(running.processes().database().orElseThrow())) {
      double highest = steady(running, lag);
      if (highest > 0 && isRampWanted) {
        highest =
            Math.max(
                highest, ramp.highest(running, loads, load.shape(), report, () -> keepsUp(lag)));
      }
      report.faults(running.faults());
      report.row(
          new Row(
              "with index job, PostgreSQL and documents",
              Figures.number(BAR) + " traces/s",
              Figures.number(THEN) + " traces/s",
              Figures.number(highest) + " traces/s",
              highest >= BAR));
    }
    return report.finish();
  }

  /** Returns the rate if it is kept up with, else 0; every row has to be there in the end. */
  private double steady(Rig running, IndexLag lag) {
    boolean[] keptUp = new boolean[1];
    BooleanSupplier look =
        () -> {
          keptUp[0] = keepsUp(lag);
          return true;
        };
    SteadyRun.Result result = SteadyRun.run(running, loads, load.plan(), look);
    report.faults(result.faults());
    SteadyRun.tell(report, "%d traces/s".formatted(load.tracesPerSecond()), result);
    report.latencies("first revision with index job", result.firstRevisionMicros());
    long traces = (long) load.tracesPerSecond() * load.duration().toSeconds();
    boolean isThere =
        running.await(
            PATIENCE,
            "the last rows",
            () -> "%d s behind".formatted(lag.correlations().toSeconds()),
            () -> lag.rows("correlations") >= traces && lag.rows("trace_documents") >= traces);
    if (!isThere) {
      report.fault(
          "of %d traces %d are in correlations, %d in trace_documents"
              .formatted(traces, lag.rows("correlations"), lag.rows("trace_documents")));
    }
    return result.keepsUp() && keptUp[0] ? load.tracesPerSecond() : 0;
  }

  private boolean keepsUp(IndexLag lag) {
    Duration correlations = lag.correlations();
    Duration documents = lag.documents();
    console.accept(
        "  newest row %d ms old, newest document %d ms"
            .formatted(correlations.toMillis(), documents.toMillis()));
    return correlations.compareTo(MOST_BEHIND) < 0
        && documents.compareTo(MOST_DOCUMENTS_BEHIND) < 0;
  }
}
