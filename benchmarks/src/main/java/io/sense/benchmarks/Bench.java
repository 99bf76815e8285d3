package io.sense.benchmarks;

import io.sense.benchmarks.receiver.ReceiverBenchmark;
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
      return isRight(arguments) ? 0 : 1;
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> System.err.println("sense: " + fault));
    } catch (BenchmarkException e) {
      System.err.println("sense: " + e.getMessage());
    }
    return 1;
  }

  private static boolean isRight(List<String> arguments) {
    String name = arguments.isEmpty() ? "" : arguments.get(0);
    List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    return switch (name) {
      case "giant-trace" ->
          new GiantTraceBenchmark(GiantTraceConfig.from(System.getenv(), rest), System.out::println)
              .run();
      case "receiver" -> ReceiverBenchmark.run(System.getenv(), rest, System.out::println);
      default ->
          throw new BenchmarkException(
              "bench needs the name of a benchmark: giant-trace or receiver");
    };
  }
}
