package io.sense.benchmarks;

import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.OtlpClient;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.meter.GiantTraceMeter;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.platform.Sample;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What {@link GiantTraceBenchmark} found: figures, tables, the bars, and what was wrong. Not
 * thread-safe.
 */
final class GiantTraceReport {
  /** Design, section 8. */
  private static final double LATENCY_BAR = 2;

  private static final double LATENCY_THEN = 1.2;
  private static final double COST_BAR = 1.5;
  private static final double COST_THEN = 1.1;

  private static final String ALONE = "neighbours alone";
  private static final String BESIDE = "neighbours and giant";
  private static final double[] PERCENTILES = {50, 95, 99, 100};
  private static final List<String> SERIES_HEAD =
      List.of(
          "seconds",
          "traces",
          "p50_ms",
          "p95_ms",
          "p99_ms",
          "max_ms",
          "platform_cores",
          "generator_cores",
          "taskmanagers_resident_mb",
          "join_heap_mb");
  private final GiantTraceConfig config;
  private final Figures figures = new Figures();
  private final Stretches stretches = new Stretches(figures);
  private final List<List<String>> series = new ArrayList<>(List.of(SERIES_HEAD));
  private final List<String> facts = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  GiantTraceReport(GiantTraceConfig config) {
    this.config = config;
    for (Map<String, String> settings : List.of(config.effective(), config.rig().facts())) {
      figures.add("settings", settings);
      settings.forEach((setting, value) -> facts.add(setting + "=" + value));
    }
  }

  /** What the figures depend on, beside the settings. */
  void facts(Map<String, String> machine) {
    figures.add("machine", machine);
    machine.forEach((fact, value) -> facts.add(fact + ": " + value));
  }

  /** Something that must not be. */
  void fault(String text) {
    faults.add(text);
  }

  Benchmark.Outcome outcome() {
    return new Benchmark.Outcome(List.copyOf(rows), faults.isEmpty());
  }

  /** Latencies of neighbours in all windows, and what the platform used in them. */
  void neighbours(Rig rig, Latencies all, long start, List<NeighbourWindows.Round> rounds) {
    Table table =
        new Table("neighbours' first revision", "without giant", "with giant", "ratio", "bar", "");
    Histogram alone = new Histogram(3);
    Histogram beside = new Histogram(3);
    Histogram during = new Histogram(3);
    for (int i = 0; i < rounds.size(); i++) {
      NeighbourWindows.Round round = rounds.get(i);
      Histogram without = all.micros(round.without(), round.with());
      Histogram with = all.micros(round.with(), round.end());
      alone.add(without);
      beside.add(with);
      during.add(all.micros(round.giantStart(), end(round)));
      window(ALONE + " " + (i + 1), rig, round.before(), round.between(), 0);
      window(BESIDE + " " + (i + 1), rig, round.between(), round.after(), 2L * config.spans());
      giant(round);
      table.row(latencyRow("p95 of round " + (i + 1), 95, without, with));
    }
    for (double percentile : PERCENTILES) {
      String label = percentile == 100 ? "max" : "p" + Figures.number(percentile);
      String[] row = latencyRow(label, percentile, alone, beside);
      if (percentile == 95) {
        double ratio = millis(beside, percentile) / millis(alone, percentile);
        rows.add(
            new Row(
                "neighbours' p95 with a giant trace",
                ratio(LATENCY_BAR),
                ratio(LATENCY_THEN),
                ratio(ratio),
                ratio <= LATENCY_BAR));
        row[4] = ratio(LATENCY_BAR);
        row[5] = verdict(ratio, LATENCY_BAR);
        figures.add("bar", "neighbours' p95, with / without", ratio, "x");
      }
      table.row(row);
      figures.add(ALONE, label, millis(alone, percentile), "ms");
      figures.add(BESIDE, label, millis(beside, percentile), "ms");
      figures.add("while the giant is there", label, millis(during, percentile), "ms");
    }
    table.row(latencyRow("p95 while it is there", 95, alone, during));
    tables.add(table);
    keepSeries(rig, all, start, rounds.get(rounds.size() - 1).end());
  }

  /** The slice in which it settles belongs to its time. */
  private static long end(NeighbourWindows.Round round) {
    long complete = round.giant().completeNanos();
    return complete == 0 ? round.end() : Math.min(round.end(), complete + Loads.SLICE.toNanos());
  }

  /** How well the generator kept its times. */
  void generator(OpenLoop loop, OtlpClient client) {
    figures.add("generator", "requests late, p99", loop.latenessMillis(99), "ms");
    figures.add("generator", "requests late, max", loop.latenessMillis(100), "ms");
    figures.add("generator", "records accepted", client.records(), "");
    figures.add("generator", "retries", client.retries(), "");
  }

  /** Returns how many cores the platform uses at rest. */
  double idle(CpuUse used) {
    used.byProcess()
        .forEach(
            (process, seconds) -> figures.add("idle", process, seconds / used.seconds(), "cores"));
    return used.platform() / used.seconds();
  }

  /** Returns CPU seconds of the platform between two marks, those at rest deducted. */
  double costRun(String run, Rig rig, Rig.Mark from, Rig.Mark to, double idleCores, long records) {
    CpuUse used = to.cpu().since(from.cpu());
    double seconds = used.platform() - idleCores * used.seconds();
    figures.add(run, "cpu", used.platform(), "s");
    figures.add(run, "cpu, idle deducted", seconds, "s");
    stretches.add(run, rig, from, to, records, seconds);
    return seconds;
  }

  /** The figures of the runs for CPU, in pairs. */
  void cost(List<Double> small, List<Double> giant) {
    Table table = new Table("CPU seconds, idle deducted", "small", "giant", "ratio", "bar", "");
    for (int i = 0; i < small.size(); i++) {
      table.row(costRow("run " + (i + 1), small.get(i), giant.get(i)));
    }
    double smalls = small.stream().mapToDouble(Double::doubleValue).sum();
    double giants = giant.stream().mapToDouble(Double::doubleValue).sum();
    // Beside an idle platform's use a short run's own can drown; a ratio of that says nothing.
    boolean isTold = smalls > 0 && giants > 0;
    boolean isMet = isTold && giants / smalls <= COST_BAR;
    String[] row = costRow("all", smalls, giants);
    row[4] = ratio(COST_BAR);
    row[5] = isTold ? verdict(giants / smalls, COST_BAR) : "not told";
    table.row(row);
    tables.add(table);
    figures.add("bar", "CPU, giant / small traces of as many records", giants / smalls, "x");
    rows.add(
        new Row(
            "CPU of a giant trace beside small ones",
            ratio(COST_BAR),
            ratio(COST_THEN),
            isTold ? ratio(giants / smalls) : "too little to tell",
            isMet));
  }

  /** For the terminal, and kept. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "A trace of %d spans and %d logs in %d s, neighbours at %d traces/s"
            .formatted(
                config.spans(),
                config.spans(),
                config.duration().toSeconds(),
                config.tracesPerSecond()));
    for (Table table : tables) {
      lines.add("");
      lines.addAll(table.lines());
    }
    lines.add("");
    lines.addAll(stretches.lines());
    lines.add("");
    if (faults.isEmpty()) {
      lines.add(
          "Every result was right: nothing lost, nothing twice, every match as it has to be.");
    } else {
      lines.add("WRONG, so the figures above do not count:");
      faults.forEach(fault -> lines.add("- " + fault));
    }
    return lines;
  }

  /** Keeps figures, series and tables; returns the files. */
  List<Path> write() {
    List<Path> files =
        new ArrayList<>(config.results().write("giant-trace", figures, lines(), facts));
    if (series.size() > 1) {
      files.add(config.results().write("giant-trace-series.csv", Figures.csv(series)));
    }
    return files;
  }

  private void window(String run, Rig rig, Rig.Mark from, Rig.Mark to, long giantRecords) {
    long traces = config.window().toSeconds() * config.tracesPerSecond();
    long records = traces * Shape.W.records() + giantRecords;
    stretches.add(run, rig, from, to, records, to.cpu().since(from.cpu()).platform());
  }

  private void giant(NeighbourWindows.Round round) {
    GiantTraceMeter giant = round.giant();
    long last = round.giantStart() + config.duration().toNanos();
    double settled = (giant.completeNanos() - last) / 1e9;
    figures.add("giant among neighbours", "rows", giant.rows(), "");
    figures.add("giant among neighbours", "logs out", giant.logs(), "");
    figures.add("giant among neighbours", "from its last record to complete", settled, "s");
  }

  private void keepSeries(Rig rig, Latencies all, long start, long end) {
    long slice = Loads.SLICE.toNanos();
    for (long from = start; end - from > 0; from += slice) {
      Histogram of = all.micros(from, from + slice);
      List<String> row = new ArrayList<>();
      row.add(Long.toString((from - start) / 1_000_000_000));
      row.add(Long.toString(of.getTotalCount()));
      for (double percentile : PERCENTILES) {
        row.add(Figures.number(millis(of, percentile)));
      }
      row.addAll(ofSamples(rig.sampler().samples(from, from + slice)));
      series.add(row);
    }
  }

  /** Cores used, and memory at the end, of a stretch. */
  private static List<String> ofSamples(List<Sample> samples) {
    if (samples.size() < 2) {
      return List.of("", "", "", "");
    }
    Sample last = samples.get(samples.size() - 1);
    CpuUse used = last.cpu().since(samples.get(0).cpu());
    return List.of(
        Figures.number(used.platform() / used.seconds()),
        Figures.number(used.generator() / used.seconds()),
        Long.toString(last.residentBytes() >> 20),
        Long.toString(last.joinHeapBytes() >> 20));
  }

  private static String[] latencyRow(
      String label, double percentile, Histogram without, Histogram with) {
    double a = millis(without, percentile);
    double b = millis(with, percentile);
    return new String[] {
      label, Figures.number(a) + " ms", Figures.number(b) + " ms", ratio(b / a), "", ""
    };
  }

  private static String[] costRow(String label, double small, double giant) {
    return new String[] {
      label, "%.1f".formatted(small), "%.1f".formatted(giant), ratio(giant / small), "", ""
    };
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private static String verdict(double ratio, double bar) {
    return ratio <= bar ? "pass" : "SHORT";
  }

  private static String ratio(double value) {
    return "%.2f x".formatted(value);
  }
}
