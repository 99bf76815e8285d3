package io.sense.benchmarks;

import io.sense.benchmarks.micro.MicroBenchmarks;
import io.sense.benchmarks.operator.JoinBenchmark;
import io.sense.benchmarks.receiver.ReceiverBenchmark;
import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ./sense bench}: measures the platform against the numbers of the design. */
public final class Bench {
  /** By the names of the subcommands, in the order of the table. */
  private static final Map<String, Benchmark.Factory> BENCHMARKS = benchmarks();

  private Bench() {}

  /** Exit 0 if it was measured and every result was right, 1 otherwise; why stands on stderr. */
  public static void main(String[] arguments) {
    System.setProperty("log4j2.configurationFile", "log4j2-bench.xml");
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    try {
      if (!Files.isDirectory(Path.of("/proc/self"))) {
        throw new BenchmarkException("CPU time is read from /proc, so this runs on Linux only");
      }
      if (!arguments.isEmpty() && arguments.get(0).equals("micro")) {
        MicroBenchmarks.run(arguments.subList(1, arguments.size()), System.out::println);
        return 0;
      }
      if (arguments.isEmpty() || !BENCHMARKS.containsKey(arguments.get(0))) {
        throw new BenchmarkException(
            "bench needs the name of a benchmark: "
                + String.join(", ", BENCHMARKS.keySet())
                + ", micro");
      }
      Benchmark.Factory factory = BENCHMARKS.get(arguments.get(0));
      return read(factory, arguments.subList(1, arguments.size())).run().isRight() ? 0 : 1;
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> System.err.println("sense: " + fault));
    } catch (BenchmarkException e) {
      System.err.println("sense: " + e.getMessage());
    }
    return 1;
  }

  private static Benchmark read(Benchmark.Factory factory, List<String> arguments) {
    List<String> faults = new ArrayList<>();
    BenchRequest request = BenchRequest.parse(arguments, faults, System.out::println);
    Settings settings = new Settings(System.getenv(), request.own().toArray(String[]::new));
    faults.forEach(settings::fault);
    Benchmark benchmark = factory.read(settings, request);
    settings.throwIfInvalid(BenchRequest.PREFIX);
    return benchmark;
  }

  private static Map<String, Benchmark.Factory> benchmarks() {
    Map<String, Benchmark.Factory> all = new LinkedHashMap<>();
    all.put("cost", CostBenchmark::read);
    all.put("join", JoinBenchmark::read);
    all.put("giant-trace", GiantTraceBenchmark::read);
    all.put("receiver", ReceiverBenchmark::read);
    return all;
  }
}
