package io.sense.benchmarks;

import io.sense.benchmarks.operator.JoinBenchmark;
import io.sense.settings.InvalidSettingsException;
import java.util.List;

/** {@code ./sense bench}: measures the platform against the numbers of the design. */
public final class Bench {
  private Bench() {}

  /** Exit 0 if it was measured and every result was right, 1 otherwise; why stands on stderr. */
  public static void main(String[] arguments) {
    System.setProperty("log4j2.configurationFile", "log4j2-bench.xml");
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    try {
      List<String> settings =
          arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
      switch (arguments.isEmpty() ? "" : arguments.get(0)) {
        case "giant-trace" -> {
          GiantTraceConfig config = GiantTraceConfig.from(System.getenv(), settings);
          return new GiantTraceBenchmark(config, System.out::println).run() ? 0 : 1;
        }
        case "join" -> {
          JoinBenchmark.from(System.getenv(), settings, System.out::println).run();
          return 0;
        }
        default ->
            System.err.println("sense: bench needs the name of a benchmark: giant-trace, join");
      }
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> System.err.println("sense: " + fault));
    } catch (BenchmarkException e) {
      System.err.println("sense: " + e.getMessage());
    }
    return 1;
  }
}
