package io.sense.benchmarks.operator;

import io.sense.benchmarks.platform.Machine;
import io.sense.benchmarks.report.Row;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The join operator against Flink's built-in interval join (design, section 8): operator against
 * operator, input from memory, RocksDB, one slot, in turns, each round in a JVM of its own.
 */
public final class JoinBenchmark {
  private static final Path ROOT = Path.of(System.getProperty("sense.bench.root", "."));

  private final JoinConfig config;
  private final Consumer<String> console;

  private JoinBenchmark(JoinConfig config, Consumer<String> console) {
    this.config = config;
    this.console = console;
  }

  /**
   * Reads {@code [--quick] [NAME=value ...]}.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  public static JoinBenchmark from(
      Map<String, String> environment, List<String> arguments, Consumer<String> console) {
    return new JoinBenchmark(JoinConfig.from(environment, arguments), console);
  }

  /**
   * Measures, prints and keeps the result.
   *
   * @return the row of the table of section 8
   * @throws io.sense.benchmarks.BenchmarkException if a result was not right, or it could not run
   */
  public Row run() {
    Map<String, String> machine = new LinkedHashMap<>(Machine.describe(ROOT));
    machine.put("JVM of each round", Fork.HEAP);
    JoinReport report = new JoinReport(config, machine, Clock.systemUTC());
    for (int round = 1; round <= config.rounds(); round++) {
      for (Contender contender : Contender.values()) {
        List<String> arguments = new ArrayList<>(List.of(contender.name()));
        arguments.addAll(config.arguments());
        JoinFigures figures = JoinFigures.parse(Fork.run(JoinRun.class, arguments));
        report.add(contender, figures);
        console.accept(
            "round %d, %s: %.0f records per CPU second, %.0f per second"
                .formatted(
                    round,
                    contender.label(),
                    figures.recordsPerCpuSecond(),
                    figures.recordsPerSecond()));
      }
    }
    report.lines().forEach(console);
    report.write().forEach(file -> console.accept("kept in " + file));
    return report.row();
  }
}
