package io.sense.benchmarks;

import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.OtlpClient;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.meter.GiantTraceMeter;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.platform.GcLog;
import io.sense.benchmarks.platform.Sample;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What {@link GiantTraceBenchmark} found: figures, a table, the bars, and what was wrong. */
final class GiantTraceReport {
  /** Design, section 8. */
  private static final double LATENCY_BAR = 2;

  private static final double COST_BAR = 1.5;

  private static final double[] PERCENTILES = {50, 95, 99, 100};
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm").withZone(ZoneOffset.UTC);

  private final GiantTraceConfig config;
  private final Figures figures = new Figures();
  private final List<List<String>> series =
      new ArrayList<>(
          List.of(
              List.of(
                  "seconds",
                  "traces",
                  "p50_ms",
                  "p95_ms",
                  "p99_ms",
                  "max_ms",
                  "platform_cores",
                  "generator_cores",
                  "jvm_resident_mb",
                  "join_heap_mb")));
  private final List<String> head = new ArrayList<>();
  private final Table latencies =
      new Table("neighbours' first revision", "without giant", "with giant", "ratio", "bar", "");
  private final Table costs =
      new Table("CPU seconds, idle deducted", "small", "giant", "ratio", "bar", "");
  private final Table windows =
      new Table(
          "stretch",
          "CPU s jvm",
          "CPU s postgres",
          "generator",
          "us a record",
          "heap after GC MB",
          "longest pause ms",
          "resident MB",
          "join's heap MB",
          "longest checkpoint ms");
  private final List<String> faults = new ArrayList<>();
  private final String name;
  private boolean measuredNeighbours;
  private boolean measuredCost;

  GiantTraceReport(GiantTraceConfig config) {
    this.config = config;
    this.name = FILE_TIME.format(Clock.systemUTC().instant()) + "-giant-trace";
  }

  void head(Map<String, String> machine) {
    figures.add("machine", machine);
    figures.add("settings", config.effective());
    figures.add("settings of the platform", config.platform());
    machine.forEach((fact, value) -> head.add(fact + ": " + value));
    config.effective().forEach((setting, value) -> head.add(setting + "=" + value));
    config.platform().forEach((setting, value) -> head.add(setting + "=" + value));
  }

  void fault(String text) {
    faults.add(text);
  }

  boolean isRight() {
    return faults.isEmpty();
  }

  /** What was used and held between two marks while neighbours came. */
  void window(String run, Rig rig, Rig.Mark from, Rig.Mark to, long traces) {
    long records = traces * SmallTraces.RECORDS;
    if (run.contains("giant")) {
      records += 2L * config.spans();
    }
    figures.add(run, "neighbours", traces, "traces");
    stretch(run, rig, from, to, records, to.cpu().since(from.cpu()).platform());
  }

  /** Latencies of neighbours in both windows, and while the giant was there. */
  void latencies(
      Rig rig,
      Latencies all,
      long start,
      long without,
      long with,
      long end,
      long giantStart,
      GiantTraceMeter giant) {
    measuredNeighbours = true;
    Histogram alone = all.micros(without, with);
    Histogram beside = all.micros(with, end);
    long giantEnd = giant.completeNanos() == 0 ? end : giant.completeNanos();
    Histogram during = all.micros(giantStart, giantEnd);
    for (double percentile : PERCENTILES) {
      String label = percentile == 100 ? "max" : "p" + Figures.number(percentile);
      double a = alone.getValueAtPercentile(percentile) / 1e3;
      double b = beside.getValueAtPercentile(percentile) / 1e3;
      boolean isBar = percentile == 95;
      latencies.row(
          label,
          millis(a),
          millis(b),
          ratio(b / a),
          isBar ? ratio(LATENCY_BAR) : "",
          isBar ? verdict(b / a, LATENCY_BAR) : "");
      figures.add("neighbours alone", label, a, "ms");
      figures.add("neighbours and giant", label, b, "ms");
      figures.add(
          "neighbours while the giant is there",
          label,
          during.getValueAtPercentile(percentile) / 1e3,
          "ms");
    }
    double duringP95 = during.getValueAtPercentile(95) / 1e3;
    double aloneP95 = alone.getValueAtPercentile(95) / 1e3;
    latencies.row(
        "p95 while it is there",
        millis(aloneP95),
        millis(duringP95),
        ratio(duringP95 / aloneP95),
        "",
        "");
    figures.add("bar", "neighbours' p95, with / without", ratioOfP95(beside, alone), "x");
    figures.add("giant", "rows", giant.rows(), "");
    figures.add("giant", "logs out", giant.logs(), "");
    figures.add(
        "giant",
        "from its last record to complete",
        (giantEnd - giantStart - config.duration().toNanos()) / 1e9,
        "s");
    keepSeries(rig, all, start, end);
  }

  /** How well the generator kept its times. */
  void generator(OpenLoop loop, OtlpClient client) {
    figures.add("generator", "requests late, p99", loop.latenessMillis(99), "ms");
    figures.add("generator", "requests late, max", loop.latenessMillis(100), "ms");
    figures.add("generator", "records accepted", client.records(), "");
    figures.add("generator", "retries", client.retries(), "");
  }

  /** Returns CPU seconds a second of the platform at rest. */
  double idle(CpuUse used) {
    double cores = used.platform() / used.seconds();
    figures.add("idle", "jvm", used.jvm() / used.seconds(), "cores");
    figures.add("idle", "postgres", used.postgres() / used.seconds(), "cores");
    return cores;
  }

  /** Returns CPU seconds of the platform between two marks, those at rest deducted. */
  double costRun(String run, Rig rig, Rig.Mark from, Rig.Mark to, double idleCores, long records) {
    CpuUse used = to.cpu().since(from.cpu());
    double seconds = used.platform() - idleCores * used.seconds();
    figures.add(run, "cpu, idle deducted", seconds, "s");
    stretch(run, rig, from, to, records, seconds);
    return seconds;
  }

  /** The figures of the runs for CPU, in pairs. */
  void cost(List<Double> small, List<Double> giant) {
    measuredCost = true;
    for (int i = 0; i < small.size(); i++) {
      costs.row(
          "run " + (i + 1),
          seconds(small.get(i)),
          seconds(giant.get(i)),
          ratio(giant.get(i) / small.get(i)),
          "",
          "");
    }
    double smalls = small.stream().mapToDouble(Double::doubleValue).sum();
    double giants = giant.stream().mapToDouble(Double::doubleValue).sum();
    costs.row(
        "all",
        seconds(smalls),
        seconds(giants),
        ratio(giants / smalls),
        ratio(COST_BAR),
        verdict(giants / smalls, COST_BAR));
    figures.add("bar", "CPU, giant / small traces of as many records", giants / smalls, "x");
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
    if (measuredNeighbours) {
      lines.add("");
      lines.addAll(latencies.lines());
    }
    if (measuredCost) {
      lines.add("");
      lines.addAll(costs.lines());
    }
    lines.add("");
    lines.addAll(windows.lines());
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

  /** Keeps figures, series and table; returns the files. */
  List<Path> write() {
    Path directory = config.results();
    List<Path> files = new ArrayList<>();
    try {
      Files.createDirectories(directory);
      files.add(directory.resolve(name + ".csv"));
      figures.write(files.get(0));
      if (measuredNeighbours) {
        files.add(directory.resolve(name + "-series.csv"));
        Files.writeString(files.get(1), Figures.csv(series));
      }
      Path table = directory.resolve(name + ".md");
      List<String> text = new ArrayList<>(List.of("# " + name));
      text.addAll(lines());
      text.add("");
      text.add("```");
      text.addAll(head);
      text.add("```");
      Files.write(table, text);
      files.add(table);
    } catch (IOException e) {
      throw new BenchmarkException("Could not keep the results in " + directory + ": " + e, e);
    }
    return files;
  }

  private void stretch(
      String run, Rig rig, Rig.Mark from, Rig.Mark to, long records, double cpuOfRecords) {
    CpuUse used = to.cpu().since(from.cpu());
    GcLog gc = to.gc().since(from.gc());
    List<Sample> samples = rig.sampler().samples(from.nanos(), to.nanos());
    long resident = samples.stream().mapToLong(Sample::residentBytes).max().orElse(0) >> 20;
    long joinHeap = samples.stream().mapToLong(Sample::joinHeapBytes).max().orElse(0) >> 20;
    double microsARecord = cpuOfRecords / records * 1e6;
    figures.add(run, "time", used.seconds(), "s");
    figures.add(run, "records", records, "");
    figures.add(run, "cpu jvm", used.jvm(), "s");
    figures.add(run, "cpu postgres", used.postgres(), "s");
    figures.add(run, "cpu generator", used.generator(), "s");
    figures.add(run, "cpu a record", microsARecord, "us");
    figures.add(run, "cpu a trace of 8", microsARecord * SmallTraces.RECORDS, "us");
    figures.add(run, "heap after a collection, most", gc.mostHeapMegabytesAfter(), "MB");
    figures.add(run, "collections", gc.collections().size(), "");
    figures.add(run, "pauses", gc.pauseMillis(), "ms");
    figures.add(run, "longest pause", gc.longestPauseMillis(), "ms");
    figures.add(run, "jvm resident, most", resident, "MB");
    figures.add(run, "join's heap, most", joinHeap, "MB");
    figures.add(
        run, "checkpoints", to.checkpoints().completed() - from.checkpoints().completed(), "");
    figures.add(
        run, "checkpoints failed", to.checkpoints().failed() - from.checkpoints().failed(), "");
    figures.add(run, "longest of the last checkpoints", to.checkpoints().longestMillis(), "ms");
    figures.add(run, "state at the end", to.checkpoints().newestStateBytes() >> 20, "MB");
    to.threads()
        .since(from.threads())
        .forEach((part, seconds) -> figures.add(run, "cpu of " + part, seconds, "s"));
    windows.row(
        run,
        seconds(used.jvm()),
        seconds(used.postgres()),
        seconds(used.generator()),
        Figures.number(microsARecord),
        Integer.toString(gc.mostHeapMegabytesAfter()),
        Figures.number(gc.longestPauseMillis()),
        Long.toString(resident),
        Long.toString(joinHeap),
        Long.toString(to.checkpoints().longestMillis()));
  }

  private void keepSeries(Rig rig, Latencies all, long start, long end) {
    long slice = GiantTraceBenchmark.SLICE.toNanos();
    for (long from = start; from < end; from += slice) {
      Histogram of = all.micros(from, from + slice);
      List<String> row = new ArrayList<>();
      row.add(Long.toString((from - start) / 1_000_000_000));
      row.add(Long.toString(of.getTotalCount()));
      for (double percentile : PERCENTILES) {
        row.add(Figures.number(of.getValueAtPercentile(percentile) / 1e3));
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

  private static double ratioOfP95(Histogram beside, Histogram alone) {
    return (double) beside.getValueAtPercentile(95) / alone.getValueAtPercentile(95);
  }

  private static String verdict(double ratio, double bar) {
    return ratio <= bar ? "pass" : "SHORT";
  }

  private static String ratio(double value) {
    return "%.2f x".formatted(value);
  }

  private static String millis(double value) {
    return Figures.number(value) + " ms";
  }

  private static String seconds(double value) {
    return "%.1f".formatted(value);
  }
}
