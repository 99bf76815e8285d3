package io.sense.benchmarks;

import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import java.util.function.Consumer;

/**
 * Workload W in the shape in which the engine that Sense replaces was fed: the records of a trace
 * in requests of its own. What a request costs beyond its records.
 */
final class PredecessorBenchmark implements Benchmark {
  private final LoadConfig load;
  private final RigConfig rig;
  private final Report report;
  private final Consumer<String> console;
  private final Loads loads = new Loads();

  private PredecessorBenchmark(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    load = LoadConfig.read(settings, quick ? 300 : 400, quick ? 40 : 180, quick ? 20 : 90);
    rig = RigConfig.read(settings, request, false).with(load.platform("none"));
    console = request.console();
    report = new Report("predecessor", ResultFiles.read(settings), console);
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new PredecessorBenchmark(settings, request);
  }

  @Override
  public Outcome run() {
    report.facts(load.effective());
    report.facts(rig.facts());
    try (Rig running = Rig.start(rig, console)) {
      SteadyRun.Result many = run(running, load.shape().tracesPerRequest());
      SteadyRun.Result one = run(running, 1);
      int requests = 2 * load.shape().services();
      double perRequest = (one.micros() - many.micros()) / requests;
      Table table = new Table("traces in a request", "us a trace", "requests/s");
      for (SteadyRun.Result result : new SteadyRun.Result[] {many, one}) {
        int traces = result.plan().shape().tracesPerRequest();
        table.row(
            Integer.toString(traces),
            Figures.number(result.micros()),
            Figures.number((double) requests * load.tracesPerSecond() / traces));
      }
      report.table(table);
      report.figures().add("request", "cpu beyond its records", perRequest, "us");
      report.say("A request costs %.0f us beyond its records.".formatted(perRequest));
      report.faults(running.faults());
    }
    return report.finish();
  }

  private SteadyRun.Result run(Rig running, int tracesPerRequest) {
    SteadyRun.Plan plan =
        new SteadyRun.Plan(
            load.shape().with(tracesPerRequest),
            load.tracesPerSecond(),
            load.duration(),
            load.counted());
    SteadyRun.Result result = SteadyRun.run(running, loads, plan);
    report.faults(result.faults());
    SteadyRun.tell(report, tracesPerRequest + " traces in a request", result);
    return result;
  }
}
