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
  /** By the names of the subcommands. */
  private static final Map<String, Benchmark.Factory> BENCHMARKS = benchmarks();

  /** Those that make the table of the design, section 8, each of its rows once. */
  private static final List<String> IN_TABLE =
      List.of("pipeline", "index", "receiver", "join", "scale", "giant-trace");

  /** For all of the table in a few minutes: shorter than what is quick for one benchmark alone. */
  private static final List<String> BRIEF =
      List.of(
          "HORIZON=10s",
          "WARM_UP=10s",
          "WINDOW=30s",
          "GIANT_SPANS=20000",
          "GIANT_DURATION=8s",
          "IDLE=5s",
          "MEASURE=neighbours",
          "RAMP_STEP=10s");

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
      // Without a name, or with settings only, it is the whole table.
      if (arguments.isEmpty() || !arguments.get(0).matches("[a-z][a-z-]*")) {
        return run(Bench::wholeTable, withBrief(arguments));
      }
      Benchmark.Factory factory = BENCHMARKS.get(arguments.get(0));
      if (factory == null) {
        throw new BenchmarkException(
            "\"%s\" is no benchmark: choose none for the whole table, or one of %s, micro"
                .formatted(arguments.get(0), String.join(", ", BENCHMARKS.keySet())));
      }
      return run(factory, arguments.subList(1, arguments.size()));
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> System.err.println("sense: " + fault));
    } catch (BenchmarkException e) {
      System.err.println("sense: " + e.getMessage());
    }
    return 1;
  }

  private static int run(Benchmark.Factory factory, List<String> arguments) {
    return read(factory, arguments).run().isRight() ? 0 : 1;
  }

  /** What the command line says wins, because it comes later. */
  private static List<String> withBrief(List<String> arguments) {
    List<String> all = new ArrayList<>();
    if (arguments.contains("--quick")) {
      BRIEF.forEach(setting -> all.add(BenchRequest.PREFIX + setting));
    }
    all.addAll(arguments);
    return all;
  }

  private static Benchmark wholeTable(Settings settings, BenchRequest request) {
    Map<String, Benchmark.Factory> inTable = new LinkedHashMap<>();
    IN_TABLE.forEach(name -> inTable.put(name, BENCHMARKS.get(name)));
    if (request.quick()) { // in so short a run the JIT compiler takes more than what is compared
      inTable.remove("scale");
    }
    return WholeTable.read(inTable, settings, request);
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
    all.put("cost", PipelineBenchmark::cost);
    all.put("latency", PipelineBenchmark::latency);
    all.put("pipeline", PipelineBenchmark::read);
    all.put("index", IndexBenchmark::read);
    all.put("scale", ScaleBenchmark::read);
    all.put("predecessor", PredecessorBenchmark::read);
    all.put("join", JoinBenchmark::read);
    all.put("giant-trace", GiantTraceBenchmark::read);
    all.put("receiver", ReceiverBenchmark::read);
    all.put("external", ExternalBenchmark::read);
    all.put("chaos", ChaosBenchmark::read);
    return all;
  }
}
