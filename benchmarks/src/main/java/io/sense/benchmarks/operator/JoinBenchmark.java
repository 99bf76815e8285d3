package io.sense.benchmarks.operator;

import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.Benchmark;
import io.sense.benchmarks.ResultFiles;
import io.sense.benchmarks.platform.Machine;
import io.sense.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The join operator against Flink's built-in interval join (design, section 8): operator against
 * operator, input from memory, RocksDB, one slot, in turns, each round in a JVM of its own.
 */
public final class JoinBenchmark implements Benchmark {
  private final JoinConfig config;
  private final ResultFiles results;
  private final Consumer<String> console;

  private JoinBenchmark(JoinConfig config, ResultFiles results, Consumer<String> console) {
    this.config = config;
    this.results = results;
    this.console = console;
  }

  /** Reads the settings; the caller reports their faults. */
  public static Benchmark read(Settings settings, BenchRequest request) {
    return new JoinBenchmark(
        JoinConfig.read(settings, request.quick()), ResultFiles.read(settings), request.console());
  }

  @Override
  public Outcome run() {
    Map<String, String> machine = new LinkedHashMap<>(Machine.describe(BenchRequest.ROOT));
    machine.put("JVM of each round", Fork.HEAP);
    JoinReport report = new JoinReport(config, machine);
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
    report.write(results).forEach(file -> console.accept("kept in " + file));
    return new Outcome(List.of(report.row()), true); // a round with wrong results throws
  }
}
