package io.sense.benchmarks;

import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Workload W through receiver, Kafka and the correlation job (design, section 8): CPU per trace by
 * process, the highest rate that is kept up with, and the latency of first revisions.
 */
final class PipelineBenchmark implements Benchmark {
  private static final double BAR_MICROS = 180;
  private static final double THEN_MICROS = 90;

  /** What a trace of four spans cost the engine that Sense replaces, at the least. */
  private static final double PREDECESSOR_MICROS = 2_000;

  private static final double P95_BAR_MILLIS = 100;
  private static final double P95_THEN_MILLIS = 50;
  private static final double P99_BAR_MILLIS = 250;

  private final Set<Part> parts;
  private final LoadConfig load;
  private final RigConfig rig;
  private final Ramp ramp;
  private final Duration latencyDuration;
  private final Report report;
  private final Consumer<String> console;
  private final Loads loads = new Loads();

  /** What is measured, on one platform, in this order. */
  enum Part {
    COST,
    RATE,
    LATENCY
  }

  private PipelineBenchmark(String name, Set<Part> parts, Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    this.parts = parts;
    this.load =
        LoadConfig.read(settings, quick ? 2_000 : 10_000, quick ? 45 : 900, quick ? 15 : 300);
    this.rig = RigConfig.read(settings, request, false).with(load.platform("none"));
    this.ramp = Ramp.read(settings, quick);
    this.latencyDuration = Duration.ofSeconds(quick ? 20 : 180);
    this.console = request.console();
    this.report = new Report(name, ResultFiles.read(settings), console);
  }

  /** All of it. */
  static Benchmark read(Settings settings, BenchRequest request) {
    return new PipelineBenchmark("pipeline", EnumSet.allOf(Part.class), settings, request);
  }

  /** CPU per trace and the highest rate. */
  static Benchmark cost(Settings settings, BenchRequest request) {
    Set<Part> parts = EnumSet.of(Part.COST);
    if (Ramp.isWanted(settings)) {
      parts.add(Part.RATE);
    }
    return new PipelineBenchmark("cost", parts, settings, request);
  }

  /** Latency alone. */
  static Benchmark latency(Settings settings, BenchRequest request) {
    return new PipelineBenchmark("latency", EnumSet.of(Part.LATENCY), settings, request);
  }

  @Override
  public Outcome run() {
    report.facts(load.effective());
    report.facts(rig.facts());
    try (Rig running = Rig.start(rig, console)) {
      if (parts.contains(Part.COST)) {
        cost(running);
      }
      if (parts.contains(Part.LATENCY)) {
        latency(running);
      }
      if (parts.contains(Part.RATE)) {
        rate(running);
      }
      report.faults(running.faults());
    }
    return report.finish();
  }

  private void cost(Rig running) {
    SteadyRun.Result result = SteadyRun.run(running, loads, load.plan());
    report.faults(result.faults());
    String at = "%d traces/s".formatted(load.tracesPerSecond());
    SteadyRun.tell(report, at, result);
    report.latencies("first revision, " + at, result.firstRevisionMicros());
    Stretches stretches = new Stretches(report.figures());
    long records = (long) (result.traces() * load.shape().records());
    stretches.add(
        "counted", running, result.from(), result.to(), records, result.used().platform());
    report.table(stretches.table());
    double micros = result.micros();
    boolean keepsUp = result.keepsUp();
    if (!keepsUp) {
      report.say(
          "%.1f s behind at the end of %s: not all that was sent was worked on, so CPU per trace does not count"
              .formatted(result.secondsBehind(), at));
    }
    report.row(
        new Row(
            "CPU per trace of W",
            Figures.number(BAR_MICROS) + " us",
            Figures.number(THEN_MICROS) + " us",
            Figures.number(micros) + " us",
            keepsUp && micros <= BAR_MICROS));
    report.row(
        new Row(
            "CPU per trace beside the predecessor's 2000 us",
            "1 / 10",
            "1 / 40",
            "1 / %.1f".formatted(PREDECESSOR_MICROS / micros),
            keepsUp && 10 * micros <= PREDECESSOR_MICROS));
  }

  private void rate(Rig running) {
    double highest = ramp.highest(running, loads, load.shape(), report, () -> true);
    report.row(
        new Row(
            "highest rate kept up with, generator beside",
            "10000 traces/s",
            "20000 traces/s",
            Figures.number(highest) + " traces/s",
            highest >= 10_000));
  }

  private void latency(Rig running) {
    double rate = load.tracesPerSecond() / 2.0;
    // After the cost's run it is warm; alone it has to become so first.
    Duration duration = parts.contains(Part.COST) ? latencyDuration : load.duration();
    Duration counted =
        duration.compareTo(latencyDuration) > 0 ? load.counted() : duration.dividedBy(2);
    SteadyRun.Result result =
        SteadyRun.run(
            running,
            loads,
            new SteadyRun.Plan(load.shape(), rate, duration, Loads.slices(counted)));
    report.faults(result.faults());
    String at = "%.0f traces/s".formatted(rate);
    if (!parts.contains(Part.COST)) {
      SteadyRun.tell(report, at, result);
    }
    report.latencies("first revision, " + at, result.firstRevisionMicros());
    row("p95", 95, P95_BAR_MILLIS, Figures.number(P95_THEN_MILLIS) + " ms", result);
    row("p99", 99, P99_BAR_MILLIS, "", result);
  }

  private void row(
      String label, double percentile, double bar, String then, SteadyRun.Result result) {
    double millis = result.firstRevisionMillis(percentile);
    report.row(
        new Row(
            label + " to the first revision, half the rate",
            Figures.number(bar) + " ms",
            then,
            Figures.number(millis) + " ms",
            millis < bar));
  }
}
