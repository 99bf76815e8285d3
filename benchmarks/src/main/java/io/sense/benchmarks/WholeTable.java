package io.sense.benchmarks;

import io.sense.benchmarks.report.Row;
import io.sense.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The table of the design, section 8: every benchmark that has a row in it, one after the other.
 */
final class WholeTable implements Benchmark {
  private final Map<String, Benchmark> benchmarks;
  private final ResultFiles files;
  private final Consumer<String> console;

  private WholeTable(
      Map<String, Benchmark> benchmarks, ResultFiles files, Consumer<String> console) {
    this.benchmarks = benchmarks;
    this.files = files;
    this.console = console;
  }

  /**
   * Of several benchmarks.
   *
   * @param factories by name, in the order of the table
   */
  static Benchmark read(
      Map<String, Benchmark.Factory> factories, Settings settings, BenchRequest request) {
    Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
    factories.forEach((name, factory) -> benchmarks.put(name, factory.read(settings, request)));
    return new WholeTable(benchmarks, ResultFiles.read(settings), request.console());
  }

  /** A benchmark that cannot be run leaves the others their turn, and is told as wrong. */
  @Override
  public Outcome run() {
    List<Row> rows = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Benchmark> benchmark : benchmarks.entrySet()) {
      console.accept("");
      console.accept("== " + benchmark.getKey());
      try {
        Outcome outcome = benchmark.getValue().run();
        rows.addAll(outcome.rows());
        if (!outcome.isRight()) {
          wrong.add(benchmark.getKey() + " saw wrong results");
        }
      } catch (RuntimeException e) {
        wrong.add(benchmark.getKey() + " could not be run: " + e);
        console.accept("sense: " + wrong.get(wrong.size() - 1));
      }
    }
    Report report = new Report("table", files, console);
    rows.forEach(report::row);
    report.faults(wrong);
    return report.finish();
  }
}
