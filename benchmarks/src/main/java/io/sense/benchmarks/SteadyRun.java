package io.sense.benchmarks;

import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.meter.SmallTraceMeter;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/** Small traces at a steady rate, of which the last part is counted. */
final class SteadyRun {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A platform that is this far behind its load does not keep up with it. */
  private static final double MOST_SECONDS_BEHIND = 3;

  private SteadyRun() {}

  /** What is sent for how long, and how much of its end counts. */
  record Plan(Shape shape, double tracesPerSecond, Duration duration, Duration counted) {}

  /**
   * What came of it.
   *
   * @param from the counted part's begin
   * @param to its end
   * @param firstRevisionMicros from the due time of the request that completes a trace's first pair
   *     until its first revision could be read, in the counted part
   * @param secondsBehind by how much of the load the rows were late at the end of the load
   * @param lateMillis how late requests were sent, p99
   * @param faults what was lost, double or wrong
   */
  record Result(
      Plan plan,
      Rig.Mark from,
      Rig.Mark to,
      Histogram firstRevisionMicros,
      double secondsBehind,
      double lateMillis,
      List<String> faults) {
    CpuUse used() {
      return to.cpu().since(from.cpu());
    }

    /** Traces that came in the counted part. */
    double traces() {
      return used().seconds() * plan.tracesPerSecond();
    }

    /** CPU per trace of a whole platform. */
    double micros() {
      return used().platform() / traces() * 1e6;
    }

    boolean keepsUp() {
      return secondsBehind < MOST_SECONDS_BEHIND;
    }

    double firstRevisionMillis(double percentile) {
      return firstRevisionMicros.getValueAtPercentile(percentile) / 1e3;
    }
  }

  /** Runs it, and waits until all of it has left. */
  static Result run(Rig rig, Loads loads, Plan plan) {
    return run(rig, loads, plan, () -> true);
  }

  /**
   * Runs it.
   *
   * @param thorough asked at the end of the load: whether to wait until all of it has left; what is
   *     missing is no fault otherwise
   */
  static Result run(Rig rig, Loads loads, Plan plan, BooleanSupplier thorough) {
    long start = Loads.soon();
    double rate = plan.tracesPerSecond();
    long traces = (long) (rate * plan.duration().toMillis() / 1e3);
    SmallTraces load = loads.small(plan.shape(), traces, rate, start);
    Latencies latencies = new Latencies(start, Loads.SLICE);
    SmallTraceMeter meter = new SmallTraceMeter(load, start, latencies);
    rig.outputs().add(meter);
    try (OpenLoop loop = OpenLoop.start("small", load, rig.client(), start)) {
      long end = start + plan.duration().toNanos();
      long counted = end - plan.counted().toNanos();
      String at = " at %.0f traces/s".formatted(rate);
      rig.awaitMoment(counted, "warm-up" + at, () -> Progress.of(meter, latencies));
      Rig.Mark from = rig.mark();
      rig.awaitMoment(end, "counted" + at, () -> Progress.of(meter, latencies));
      double behind = Math.max(0, traces - meter.traces()) / rate; // before marking takes its time
      Rig.Mark to = rig.mark();
      List<String> faults = List.of();
      if (thorough.getAsBoolean()) {
        rig.await(
            PATIENCE,
            "the last to be complete",
            () -> Progress.of(meter, latencies),
            meter::isOver);
        faults = meter.faults();
      }
      return new Result(
          plan, from, to, latencies.micros(counted, end), behind, loop.latenessMillis(99), faults);
    }
  }

  /** CPU per trace by process and by the TaskManagers' threads. */
  static void tell(Report report, String name, Result result) {
    CpuUse used = result.used();
    Table table = new Table("CPU per trace, " + name, "us", "cores");
    used.byProcess()
        .forEach((process, seconds) -> row(report, name, table, process, seconds, result));
    row(report, name, table, "all of the platform", used.platform(), result);
    row(report, name, table, "generator and meter", used.generator(), result);
    report.table(table);
    Table parts = new Table("of TaskManagers' threads, " + name, "us");
    Map<String, Double> threads = result.to().threads().since(result.from().threads());
    threads.forEach((part, seconds) -> part(report, name, parts, part, seconds, result));
    double all = 0;
    for (Map.Entry<String, Double> process : used.byProcess().entrySet()) {
      all += process.getKey().startsWith("taskmanager") ? process.getValue() : 0;
    }
    double known = threads.values().stream().mapToDouble(Double::doubleValue).sum();
    part(report, name, parts, "RocksDB's and others of no Java", all - known, result);
    report.table(parts);
    report.figures().add(name, "generator late, p99", result.lateMillis(), "ms");
    report.figures().add(name, "behind at the end", result.secondsBehind(), "s");
  }

  private static void row(
      Report report, String run, Table table, String process, double seconds, Result result) {
    double micros = seconds / result.traces() * 1e6;
    table.row(process, Figures.number(micros), "%.2f".formatted(seconds / result.used().seconds()));
    report.figures().add(run, "cpu per trace, " + process, micros, "us");
  }

  private static void part(
      Report report, String run, Table table, String part, double seconds, Result result) {
    double micros = seconds / result.traces() * 1e6;
    table.row(part, Figures.number(micros));
    report.figures().add(run, "cpu per trace of threads, " + part, micros, "us");
  }
}
