package io.sense.benchmarks;

import io.sense.benchmarks.report.Row;
import io.sense.settings.Settings;
import java.util.List;

/** A subcommand of {@code ./sense bench}, which gives rows of the table. */
public interface Benchmark {
  /**
   * Measures, tells the console how it goes and what it found, and keeps results.
   *
   * @throws BenchmarkException if it could not measure
   */
  Outcome run();

  /**
   * What it found.
   *
   * @param rows of the table of the design, section 8
   * @param isRight whether every result of what was measured was right
   */
  record Outcome(List<Row> rows, boolean isRight) {}

  /** Makes a benchmark ready to run. */
  @FunctionalInterface
  interface Factory {
    /**
     * Reads its settings; faults are reported by the caller, together with those of others.
     *
     * @param settings those of {@link BenchRequest#PREFIX}
     */
    Benchmark read(Settings settings, BenchRequest request);
  }
}
