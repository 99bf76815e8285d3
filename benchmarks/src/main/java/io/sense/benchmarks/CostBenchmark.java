package io.sense.benchmarks;

import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.meter.SmallTraceMeter;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.platform.Machine;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** CPU per trace of workload W, by process, without the index job (design, section 8). */
final class CostBenchmark implements Benchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final double BAR_MICROS = 180;
  private static final double THEN_MICROS = 90;

  /** What a trace of four spans cost the engine that Sense replaces, at the least. */
  private static final double PREDECESSOR_MICROS = 2_000;

  private final CostConfig config;
  private final Consumer<String> console;
  private final Figures figures = new Figures();
  private final List<String> facts = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private CostBenchmark(CostConfig config, Consumer<String> console) {
    this.config = config;
    this.console = console;
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new CostBenchmark(CostConfig.read(settings, request), request.console());
  }

  @Override
  public Outcome run() {
    facts(config.effective(), "=");
    facts(config.rig().facts(), "=");
    facts(Machine.describe(BenchRequest.ROOT), ": ");
    double micros;
    try (Rig rig = Rig.start(config.rig(), console)) {
      micros = measure(rig);
      if (rig.outputs().foreign() > 0) {
        faults.add(rig.outputs().foreign() + " results of traces that nobody sent");
      }
      faults.addAll(rig.client().faults());
    }
    facts(Map.of("load average at end", Machine.loadAverage()), ": ");
    List<Row> rows =
        List.of(
            new Row(
                "CPU per trace of W",
                Figures.number(BAR_MICROS) + " us",
                Figures.number(THEN_MICROS) + " us",
                Figures.number(micros) + " us",
                micros <= BAR_MICROS),
            new Row(
                "CPU per trace beside the predecessor's 2000 us",
                "a tenth",
                "a fortieth",
                "1 / %.1f".formatted(PREDECESSOR_MICROS / micros),
                10 * micros <= PREDECESSOR_MICROS));
    lines.add("");
    lines.addAll(Row.table(rows).lines());
    lines.add("");
    if (faults.isEmpty()) {
      lines.add("Every result was right: nothing lost, nothing twice.");
    } else {
      lines.add("WRONG, so the figures above do not count:");
      faults.forEach(fault -> lines.add("- " + fault));
    }
    lines.forEach(console);
    config
        .results()
        .write("cost", figures, lines, facts)
        .forEach(file -> console.accept("kept in " + file));
    return new Outcome(rows, faults.isEmpty());
  }

  /** Returns the platform's CPU in microseconds per trace. */
  private double measure(Rig rig) {
    long start = Loads.soon();
    int rate = config.tracesPerSecond();
    SmallTraces load = new Loads().small(rate * config.duration().toSeconds(), rate, start);
    Latencies latencies = new Latencies(start, Loads.SLICE);
    SmallTraceMeter meter = new SmallTraceMeter(load, start, latencies);
    rig.outputs().add(meter);
    try (OpenLoop loop = OpenLoop.start("small", load, rig.client(), start)) {
      long end = start + config.duration().toNanos();
      long counted = end - config.counted().toNanos();
      rig.awaitMoment(counted, "warm-up", () -> Progress.of(meter, latencies));
      Rig.Mark from = rig.mark();
      rig.awaitMoment(end, "counted", () -> Progress.of(meter, latencies));
      Rig.Mark to = rig.mark();
      rig.await(
          PATIENCE, "the last to be complete", () -> Progress.of(meter, latencies), meter::isOver);
      figures.add("generator", "requests late, p99", loop.latenessMillis(99), "ms");
      figures.add("generator", "requests late, max", loop.latenessMillis(100), "ms");
      figures.add("generator", "retries", rig.client().retries(), "");
      faults.addAll(meter.faults());
      latencies(latencies.micros(counted, end));
      return cost(rig, from, to);
    }
  }

  private double cost(Rig rig, Rig.Mark from, Rig.Mark to) {
    CpuUse used = to.cpu().since(from.cpu());
    double traces = used.seconds() * config.tracesPerSecond();
    Table table = new Table("CPU per trace", "us", "cores");
    used.byProcess().forEach((process, seconds) -> row(table, process, seconds, used, traces));
    row(table, "all of the platform", used.platform(), used, traces);
    row(table, "generator and meter", used.generator(), used, traces);
    lines.add("");
    lines.add("Workload W at %d traces/s".formatted(config.tracesPerSecond()));
    lines.add("");
    lines.addAll(table.lines());
    Table parts = new Table("CPU per trace by TaskManager's threads", "us");
    to.threads()
        .since(from.threads())
        .forEach(
            (part, seconds) -> {
              figures.add("cpu per trace by thread", part, seconds / traces * 1e6, "us");
              parts.row(part, Figures.number(seconds / traces * 1e6));
            });
    lines.add("");
    lines.addAll(parts.lines());
    Stretches stretches = new Stretches(figures);
    stretches.add("counted", rig, from, to, (long) (traces * SmallTraces.RECORDS), used.platform());
    lines.add("");
    lines.addAll(stretches.lines());
    return used.platform() / traces * 1e6;
  }

  private void row(Table table, String name, double seconds, CpuUse used, double traces) {
    double micros = seconds / traces * 1e6;
    table.row(name, Figures.number(micros), "%.2f".formatted(seconds / used.seconds()));
    figures.add("cpu per trace", name, micros, "us");
  }

  private void latencies(Histogram micros) {
    Table table = new Table("first revision, from due time of the pair", "ms");
    for (double percentile : new double[] {50, 95, 99, 100}) {
      String name = percentile == 100 ? "max" : "p" + Figures.number(percentile);
      double millis = micros.getValueAtPercentile(percentile) / 1e3;
      figures.add("first revision", name, millis, "ms");
      table.row(name, Figures.number(millis));
    }
    lines.add("");
    lines.addAll(table.lines());
  }

  private void facts(Map<String, String> these, String between) {
    figures.add("facts", these);
    these.forEach((name, value) -> facts.add(name + between + value));
  }
}
