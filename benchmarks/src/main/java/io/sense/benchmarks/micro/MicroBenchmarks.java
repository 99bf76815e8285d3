package io.sense.benchmarks.micro;

import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.ResultFiles;
import io.sense.benchmarks.platform.Machine;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code ./sense bench micro}: the steps of the data's way one by one, by JMH. */
public final class MicroBenchmarks {
  private static final String PACKAGE = MicroBenchmarks.class.getPackageName() + ".";
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private MicroBenchmarks() {}

  /**
   * Runs them, prints microseconds and allocated bytes per operation and keeps them.
   *
   * @param patterns regular expressions for their names; all where there are none
   */
  public static void run(List<String> patterns, Consumer<String> console) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .forks(1)
            .warmupIterations(5)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .jvmArgs("-Xmx2g", "-Dlog4j2.configurationFile=log4j2-bench.xml");
    (patterns.isEmpty() ? List.of(PACKAGE) : patterns).forEach(options::include);
    console.accept("a quarter of a minute each ...");
    try {
      Map<String, String> machine = Machine.describe(BenchRequest.ROOT);
      Figures figures = new Figures();
      figures.add("machine", machine);
      Table table = new Table("operation", "us", "+-", "bytes allocated");
      for (RunResult run : new Runner(options.build()).run()) {
        row(run, table, figures);
      }
      List<String> facts =
          machine.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
      table.lines().forEach(console);
      ResultFiles.read(new Settings(System.getenv()))
          .write("micro", figures, table.lines(), facts)
          .forEach(file -> console.accept("kept in " + file));
    } catch (NoBenchmarksException e) {
      throw new BenchmarkException("No benchmark's name matches " + patterns, e);
    } catch (RunnerException e) {
      throw new BenchmarkException("Could not run JMH: " + e, e);
    }
  }

  private static void row(RunResult run, Table table, Figures figures) {
    StringBuilder name = new StringBuilder(run.getParams().getBenchmark().replace(PACKAGE, ""));
    run.getParams()
        .getParamsKeys()
        .forEach(
            key -> name.append(' ').append(key).append('=').append(run.getParams().getParam(key)));
    double time = run.getPrimaryResult().getScore();
    double error = run.getPrimaryResult().getScoreError();
    String allocated =
        run.getSecondaryResults().keySet().stream()
            .filter(key -> key.endsWith(ALLOCATED))
            .findFirst()
            .orElseThrow(() -> new BenchmarkException("JMH did not tell bytes of " + name));
    double bytes = run.getSecondaryResults().get(allocated).getScore();
    table.row(
        name.toString(),
        Figures.number(time),
        Figures.number(error),
        Figures.number(Math.rint(bytes)));
    figures.add(name.toString(), "time", time, "us");
    figures.add(name.toString(), "time, 99.9 % +-", error, "us");
    figures.add(name.toString(), "allocated", bytes, "B");
  }
}
