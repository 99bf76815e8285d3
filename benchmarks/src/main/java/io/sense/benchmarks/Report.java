package io.sense.benchmarks;

import io.sense.benchmarks.platform.Machine;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** What a benchmark found, for the console and to be kept. Not thread-safe. */
final class Report {
  private static final double[] PERCENTILES = {50, 95, 99, 100};

  private final String benchmark;
  private final ResultFiles files;
  private final Consumer<String> console;
  private final Figures figures = new Figures();
  private final List<String> facts = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  Report(String benchmark, ResultFiles files, Consumer<String> console) {
    this.benchmark = benchmark;
    this.files = files;
    this.console = console;
    facts(Machine.describe(BenchRequest.ROOT));
  }

  Figures figures() {
    return figures;
  }

  /** What the figures depend on. */
  void facts(Map<String, String> these) {
    figures.add("facts", these);
    these.forEach((name, value) -> facts.add(name + ": " + value));
  }

  /** Something that must not be. */
  void fault(String text) {
    faults.add(text);
  }

  void faults(List<String> texts) {
    faults.addAll(texts);
  }

  void row(Row row) {
    rows.add(row);
  }

  void say(String line) {
    lines.add("");
    lines.add(line);
  }

  void table(Table table) {
    lines.add("");
    lines.addAll(table.lines());
  }

  /** Latencies, as a table. */
  void latencies(String what, Histogram micros) {
    Table table = new Table(what, "ms");
    for (double percentile : PERCENTILES) {
      String name = percentile == 100 ? "max" : "p" + Figures.number(percentile);
      double millis = micros.getValueAtPercentile(percentile) / 1e3;
      figures.add(what, name, millis, "ms");
      table.row(name, Figures.number(millis));
    }
    table(table);
  }

  /** Prints all of it and keeps it. */
  Benchmark.Outcome finish() {
    facts(Map.of("load average at end", Machine.loadAverage()));
    if (!rows.isEmpty()) {
      table(Row.table(rows));
    }
    lines.add("");
    if (faults.isEmpty()) {
      lines.add("Every result was right: nothing lost, nothing twice.");
    } else {
      lines.add("WRONG, so the figures above do not count:");
      faults.forEach(fault -> lines.add("- " + fault));
    }
    lines.forEach(console);
    files
        .write(benchmark, figures, lines, facts)
        .forEach(file -> console.accept("kept in " + file));
    return new Benchmark.Outcome(List.copyOf(rows), faults.isEmpty());
  }
}
