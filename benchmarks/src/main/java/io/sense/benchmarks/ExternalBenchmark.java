package io.sense.benchmarks;

import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import io.sense.standalone.processes.SteadyLoad;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What an external service that hangs, or fails every call, does to requests that do not need it:
 * the p99 of arda's and beorn's own lists beside requests that ask the orchestrator, in turns with
 * stretches in which all is well.
 */
final class ExternalBenchmark implements Benchmark {
  private static final Duration SETTLE = Duration.ofSeconds(3);

  /** Windows on two shared cores differ by so much among themselves. */
  private static final double NOISE = 1.25;

  private final Duration warmUp;
  private final Duration window;
  private final int rounds;
  private final int perSecond;
  private final Consumer<String> console;
  private final Report report;

  private ExternalBenchmark(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    warmUp =
        settings.duration(BenchRequest.PREFIX + "WARM_UP", Duration.ofSeconds(quick ? 10 : 60));
    window = settings.duration(BenchRequest.PREFIX + "WINDOW", Duration.ofSeconds(quick ? 8 : 20));
    rounds = settings.integer(BenchRequest.PREFIX + "ROUNDS", quick ? 1 : 5, 1, 20);
    perSecond = settings.integer(BenchRequest.PREFIX + "REQUESTS_PER_SECOND", 100, 1, 10_000);
    console = request.console();
    report = new Report("external", ResultFiles.read(settings), console);
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new ExternalBenchmark(settings, request);
  }

  @Override
  public Outcome run() {
    console.accept("Starting PostgreSQL, the simulator, arda and beorn ...");
    try (AppsRig rig = AppsRig.start(console)) {
      rig.prepare();
      measure(rig);
    }
    return report.finish();
  }

  private void measure(AppsRig rig) {
    long start = System.nanoTime();
    Latencies arda = new Latencies(start, Duration.ofMillis(100));
    Latencies beorn = new Latencies(start, Duration.ofMillis(100));
    try (SteadyLoad ofArda =
            load("arda circuits", number -> SteadyLoad.get(rig.circuit(number)), arda);
        SteadyLoad ofBeorn =
            load("beorn provisionings", number -> SteadyLoad.get(rig.provisionings()), beorn);
        SteadyLoad asking =
            SteadyLoad.start("circuit health", 20, number -> SteadyLoad.get(rig.health(number)))) {
      console.accept("Warming up ...");
      pause(warmUp);
      List<Stretch> stretches = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        for (Trouble trouble : Trouble.values()) {
          rig.set(trouble);
          pause(SETTLE);
          long from = System.nanoTime();
          pause(window);
          stretches.add(
              new Stretch(
                  trouble,
                  arda.micros(from, System.nanoTime()),
                  beorn.micros(from, System.nanoTime())));
          console.accept(stretches.get(stretches.size() - 1).line());
        }
      }
      rig.set(Trouble.NONE);
      for (SteadyLoad each : List.of(ofArda, ofBeorn, asking)) {
        each.finish();
        if (each.lost() > 0) {
          report.fault(each.figures() + " " + each.faults());
        }
        report.say(each.figures());
      }
      tell(stretches);
    }
  }

  private SteadyLoad load(
      String name, LongFunction<HttpRequest.Builder> requests, Latencies latencies) {
    return SteadyLoad.start(name, perSecond, requests, latencies::record);
  }

  private void tell(List<Stretch> stretches) {
    Table table = new Table("external services", "arda p50", "p99", "beorn p50", "p99", "ms");
    double worst = 0;
    for (Trouble trouble : Trouble.values()) {
      double arda = median(stretches, trouble, stretch -> millis(stretch.arda(), 99));
      double beorn = median(stretches, trouble, stretch -> millis(stretch.beorn(), 99));
      table.row(
          trouble.text(),
          Figures.number(median(stretches, trouble, stretch -> millis(stretch.arda(), 50))),
          Figures.number(arda),
          Figures.number(median(stretches, trouble, stretch -> millis(stretch.beorn(), 50))),
          Figures.number(beorn),
          "");
      report.figures().add(trouble.text(), "arda p99", arda, "ms");
      report.figures().add(trouble.text(), "beorn p99", beorn, "ms");
      worst =
          Math.max(
              worst,
              Math.max(
                  arda / median(stretches, Trouble.NONE, stretch -> millis(stretch.arda(), 99)),
                  beorn / median(stretches, Trouble.NONE, stretch -> millis(stretch.beorn(), 99))));
    }
    report.table(table);
    report.row(
        new Row(
            "p99 of requests that need no external service, while all hang or fail, against all"
                + " well, medians of "
                + rounds
                + " rounds",
            "unchanged (" + NOISE + " x is noise)",
            "",
            "%.2f x".formatted(worst),
            worst <= NOISE));
  }

  /** Over the rounds, so that one that something else on the machine disturbed does not decide. */
  private static double median(
      List<Stretch> stretches, Trouble trouble, ToDoubleFunction<Stretch> figure) {
    double[] figures =
        stretches.stream()
            .filter(stretch -> stretch.trouble() == trouble)
            .mapToDouble(figure)
            .sorted()
            .toArray();
    int middle = figures.length / 2;
    return figures.length % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private static void pause(Duration length) {
    try {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted", e);
    }
  }

  /** What is the matter with the external services. */
  enum Trouble {
    NONE("answer", "{}"),
    HANGS("hang", "{\"hang\": true}"),
    FAILS("fail every call", "{\"error_rate\": 1, \"error_status\": 500}");

    private final String text;
    private final String fault;

    Trouble(String text, String fault) {
      this.text = text;
      this.fault = fault;
    }

    String text() {
      return text;
    }

    /** As the simulator takes it. */
    String fault() {
      return fault;
    }
  }

  private record Stretch(Trouble trouble, Histogram arda, Histogram beorn) {
    String line() {
      return "External services %s: p99 of arda %.1f ms, of beorn %.1f ms"
          .formatted(trouble.text(), millis(arda, 99), millis(beorn, 99));
    }
  }
}
