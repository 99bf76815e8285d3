package io.sense.benchmarks;

import io.sense.benchmarks.load.HttpTransport;
import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.OtlpClient;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.meter.ChaosMeter;
import io.sense.benchmarks.meter.Outputs;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import io.sense.standalone.processes.Member;
import io.sense.standalone.processes.ProcessException;
import io.sense.standalone.processes.ProgramKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./sense chaos}: one process of the whole topology after the other dies by SIGKILL and
 * comes back, under load. In the end nothing may be lost or doubled, and the canary must have been
 * right.
 */
final class ChaosBenchmark implements Benchmark {
  private static final double BAR = 0.999;
  private static final int TRACES_PER_REQUEST = 20;
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private final ChaosConfig config;
  private final RigConfig rig;
  private final Report report;
  private final Consumer<String> console;

  private ChaosBenchmark(Settings settings, BenchRequest request) {
    config = ChaosConfig.read(settings, request.quick());
    rig =
        RigConfig.read(settings, request, true, 3)
            .withJvmOptions(List.of(ProgramKind.QUICK_TO_START));
    console = request.console();
    report = new Report("chaos", ResultFiles.read(settings), console);
  }

  static Benchmark read(Settings settings, BenchRequest request) {
    return new ChaosBenchmark(settings, request);
  }

  @Override
  public Outcome run() {
    report.facts(config.facts());
    report.facts(rig.facts());
    try (ChaosRig running = ChaosRig.start(rig, console);
        Outputs outputs = new Outputs(running.topology().sense().broker().servers());
        OtlpClient client = new OtlpClient(new HttpTransport(running.topology().frontDoor()))) {
      CanaryFigures before = awaitCanary(running);
      long start = Loads.soon();
      Shape shape = Shape.W.with(TRACES_PER_REQUEST);
      long traces = config.tracesPerSecond() * config.loaded().toSeconds();
      SmallTraces load = new Loads().small(shape, traces, config.tracesPerSecond(), start);
      ChaosMeter meter = new ChaosMeter(load);
      outputs.add(meter);
      running.backends().onLogs(meter::exported);
      Kills kills =
          new Kills(
              running.topology().members(),
              config.order(),
              config.least(),
              config.most(),
              config.seed());
      try (OpenLoop loop = OpenLoop.start("chaos", load, client, start)) {
        kill(kills, start, outputs, meter);
        await("the last results", meter::progress, outputs, () -> loop.isOver() && meter.isOver());
      }
      CanaryFigures canary = awaitProbes(running).since(before);
      long shop = running.stopDemo();
      report.faults(client.faults());
      report.faults(meter.faults());
      report.faults(running.backends().faults());
      report.faults(canary.faults());
      rows(running, load, traces, shop);
      tell(kills, meter, client, canary, shop, running);
    } catch (ProcessException e) {
      throw new BenchmarkException(e.getMessage(), e);
    }
    return report.finish();
  }

  private void kill(Kills kills, long start, Outputs outputs, ChaosMeter meter) {
    long begin = start + config.warmUp().toNanos();
    long end = begin + config.duration().toNanos();
    long last = begin;
    while (!kills.isOver()) {
      long next = last + kills.pause().toNanos();
      if (next - end > 0) {
        break;
      }
      await("the next kill", meter::progress, outputs, () -> System.nanoTime() - next > 0);
      last = System.nanoTime();
      Member member = kills.next();
      console.accept("Killing " + member.name() + " ...");
      Kills.Kill kill = kills.strike(member, config.patience());
      console.accept(
          "  %s does its work again after %.1f s".formatted(kill.name(), kill.downNanos() / 1e9));
    }
    await("the end of the load", meter::progress, outputs, () -> System.nanoTime() - end > 0);
  }

  /** Only a system that works can be broken. */
  private CanaryFigures awaitCanary(ChaosRig running) {
    return awaitFigures("the canary's first right answer", running, now -> now.right() > 0);
  }

  /** Those that began before the load ended. */
  private CanaryFigures awaitProbes(ChaosRig running) {
    long begun = figures(running).decided() + figures(running).waiting();
    return awaitFigures("the canary's last answers", running, now -> now.decided() >= begun);
  }

  private CanaryFigures awaitFigures(String what, ChaosRig running, Predicate<CanaryFigures> isSo) {
    CanaryFigures[] last = {figures(running)};
    boolean came =
        await(
            what,
            () -> last[0].byOutcome().toString(),
            null,
            () -> {
              last[0] = figures(running);
              return isSo.test(last[0]);
            });
    if (!came) {
      throw new BenchmarkException("Waited in vain for " + what + ": " + last[0]);
    }
    return last[0];
  }

  private static CanaryFigures figures(ChaosRig running) {
    return CanaryFigures.of(running.topology().canary());
  }

  /** Each trace has one row, and each of the demo's has settled. */
  private void rows(ChaosRig running, SmallTraces load, long traces, long shop) {
    try (RowCount count = RowCount.of(running.topology().sense().database().orElseThrow())) {
      await(
          "the last rows",
          () -> count.told(),
          null,
          () -> {
            RowCount.Rows now = count.ask(load.ids());
            return now.traces() >= load.traces() && now.others() >= shop;
          });
      RowCount.Rows rows = count.ask(load.ids());
      if (rows.traces() != load.traces() || rows.rows() != rows.traces()) {
        report.fault(
            "of %d traces %d have a row in PostgreSQL, in %d rows; asked for were %d"
                .formatted(load.traces(), rows.traces(), rows.rows(), traces));
      }
      if (rows.others() < shop) {
        report.fault(
            "of %d traces of the demo that were accepted %d have a settled row in PostgreSQL"
                .formatted(shop, rows.others()));
      }
    }
  }

  private void tell(
      Kills kills,
      ChaosMeter meter,
      OtlpClient client,
      CanaryFigures canary,
      long shop,
      ChaosRig running) {
    Map<String, double[]> byName = new TreeMap<>();
    for (Kills.Kill kill : kills.done()) {
      double[] sum = byName.computeIfAbsent(kill.name(), name -> new double[2]);
      sum[0]++;
      sum[1] = Math.max(sum[1], kill.downNanos() / 1e9);
    }
    Table table = new Table("killed", "times", "longest down, s");
    byName.forEach(
        (name, sum) -> table.row(name, Figures.number(sum[0]), "%.1f".formatted(sum[1])));
    report.table(table);
    double share = canary.right() / (double) Math.max(1, canary.decided());
    report.say(
        "%d kills. Load: %s; %d attempts again at the front door, %d logs and %d rows again on the topics, %d logs again at the backend (%d requests), the longest time without a row %.1f s. The demo: %d traces accepted. Canary: %s."
            .formatted(
                kills.done().size(),
                meter.progress(),
                client.retries(),
                meter.repeatedLogs(),
                meter.repeatedRows(),
                meter.repeatedExports(),
                running.backends().requests(),
                meter.longestGapNanos() / 1e9,
                shop,
                canary.byOutcome()));
    report.figures().add("chaos", "kills", kills.done().size(), "");
    report.figures().add("chaos", "canary checks right", share * 100, "%");
    report.figures().add("chaos", "longest time without a row", meter.longestGapNanos() / 1e9, "s");
    report.figures().add("chaos", "logs again", meter.repeatedLogs(), "");
    report.figures().add("chaos", "logs again at the backend", meter.repeatedExports(), "");
    report.figures().add("chaos", "rows again", meter.repeatedRows(), "");
    report.row(
        new Row(
            "canary checks right of "
                + canary.decided()
                + ", over "
                + kills.done().size()
                + " kills",
            "99.9 %",
            "100 %",
            "%.2f %%".formatted(share * 100),
            share >= BAR));
  }

  private boolean await(
      String what, Supplier<String> progress, @Nullable Outputs outputs, BooleanSupplier isSo) {
    long began = System.nanoTime();
    long told = began;
    // The end of the load is no matter of patience.
    long patience = config.patience().plus(config.loaded()).toNanos();
    while (!isSo.getAsBoolean()) {
      if (outputs != null) {
        outputs.requireReading();
      }
      long now = System.nanoTime();
      if (now - began > patience) {
        return false;
      }
      if (now - told > PROGRESS_EVERY.toNanos()) {
        told = now;
        console.accept("  " + what + ": " + progress.get());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("Interrupted while waiting for " + what, e);
      }
    }
    return true;
  }
}
