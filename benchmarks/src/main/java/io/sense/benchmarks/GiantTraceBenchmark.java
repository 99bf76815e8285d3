package io.sense.benchmarks;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.load.TraceIds;
import io.sense.benchmarks.meter.GiantTraceMeter;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.meter.SmallTraceMeter;
import io.sense.benchmarks.platform.Machine;
import io.sense.benchmarks.platform.PlatformProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * A giant trace beside small ones (design, section 8): what it does to the latency of its
 * neighbours, and what it costs against small traces of the same number of records.
 *
 * <p>On one platform, one after the other: warm-up; a window of neighbours alone; as long a window
 * of the same neighbours with a giant in it; and, each alone on a platform that has come to rest,
 * small traces and a giant of equal record counts and rates.
 */
final class GiantTraceBenchmark {
  /** Stretches of latencies; windows are made of whole ones. */
  static final Duration SLICE = Duration.ofSeconds(5);

  /** For results to come after the last record was sent. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** After the last result: two checkpoints, and what the index job still writes. */
  private static final Duration TAIL = Duration.ofSeconds(20);

  private static final String GIANT = "giant";
  private static final String SMALL = "small";

  private final GiantTraceConfig config;
  private final Consumer<String> console;
  private final GiantTraceReport report;
  private long salt;

  GiantTraceBenchmark(GiantTraceConfig config, Consumer<String> console) {
    this.config = config;
    this.console = console;
    this.report = new GiantTraceReport(config);
  }

  /**
   * Measures, prints and keeps the result.
   *
   * @return whether every result of the platform was right
   */
  boolean run() {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      throw new BenchmarkException("CPU time is read from /proc, so this runs on Linux only");
    }
    Path root = Path.of(System.getProperty("sense.bench.root", "."));
    Map<String, String> machine = new LinkedHashMap<>(Machine.describe(root));
    machine.put("platform's JVM", PlatformProcess.memoryOptions());
    report.head(machine);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("SENSE_CORRELATION_HORIZON", config.horizon().toSeconds() + "s");
    settings.putAll(config.platform());
    try (Rig rig = Rig.start(config.directory(), config.keep(), settings, console)) {
      neighbours(rig);
      if (config.measure().cost()) {
        cost(rig);
      }
      if (rig.outputs().foreign() > 0) {
        report.fault(rig.outputs().foreign() + " results of traces that nobody sent");
      }
      rig.client().faults().forEach(report::fault);
    }
    report.lines().forEach(console);
    report.write().forEach(file -> console.accept("kept in " + file));
    return report.isRight();
  }

  /** Warm-up, and where asked for the windows without and with a giant. */
  private void neighbours(Rig rig) {
    boolean windows = config.measure().neighbours();
    long seconds = config.warmUp().toSeconds() + (windows ? 2 * config.window().toSeconds() : 0);
    long start = soon();
    SmallTraces load =
        new SmallTraces(
            nextIds(), seconds * config.tracesPerSecond(), config.tracesPerSecond(), epoch(start));
    Latencies latencies = new Latencies(start, SLICE);
    SmallTraceMeter meter = new SmallTraceMeter(load, start, latencies);
    rig.outputs().add(meter);
    long without = start + config.warmUp().toNanos();
    long with = without + config.window().toNanos();
    long end = with + config.window().toNanos();
    try (OpenLoop loop = OpenLoop.start("neighbours", load, rig.client(), start)) {
      rig.awaitMoment(without, "warm-up", () -> progress(latencies, meter));
      if (windows) {
        Rig.Mark before = rig.mark();
        rig.awaitMoment(with, "neighbours alone", () -> progress(latencies, meter));
        Rig.Mark between = rig.mark();
        long giantStart = with + config.giantStart().toNanos();
        GiantTrace giant = giant(giantStart);
        GiantTraceMeter giantMeter = new GiantTraceMeter(giant);
        rig.outputs().add(giantMeter);
        try (OpenLoop giantLoop = OpenLoop.start(GIANT, giant, rig.client(), giantStart)) {
          rig.awaitMoment(
              end,
              "neighbours and giant",
              () -> progress(latencies, meter) + ", " + progress(giantMeter, giantLoop));
        }
        Rig.Mark after = rig.mark();
        await(rig, meter::isOver, "the last neighbours to be complete", latencies, meter);
        await(rig, giantMeter::isOver, "the giant to be complete", latencies, meter);
        long traces = config.window().toSeconds() * config.tracesPerSecond();
        report.window("neighbours alone", rig, before, between, traces);
        report.window("neighbours and giant", rig, between, after, traces);
        report.latencies(rig, latencies, start, without, with, end, giantStart, giantMeter);
        report.generator(loop, rig.client());
        giantMeter.faults().forEach(report::fault);
        if (giantMeter.completeNanos() - end > 0) {
          report.fault("the giant trace settled after the end of its window");
        }
      } else {
        await(rig, meter::isOver, "the last neighbours to be complete", latencies, meter);
      }
    }
    meter.faults().forEach(report::fault);
  }

  /** Equal numbers of records at equal rates, as small traces and as one giant, each alone. */
  private void cost(Rig rig) {
    rest(rig);
    Rig.Mark begin = rig.mark();
    rig.awaitMoment(after(config.idle()), "idle platform", () -> "nothing is sent");
    double idle = report.idle(rig.mark().cpu().since(begin.cpu()));
    List<Double> small = new ArrayList<>();
    List<Double> giant = new ArrayList<>();
    for (int repeat = 1; repeat <= config.repeats(); repeat++) {
      small.add(costOfSmall(rig, idle, repeat));
      rest(rig);
      giant.add(costOfGiant(rig, idle, repeat));
      if (repeat < config.repeats()) {
        rest(rig);
      }
    }
    report.cost(small, giant);
  }

  private double costOfSmall(Rig rig, double idle, int repeat) {
    long traces = 2L * config.spans() / SmallTraces.RECORDS;
    double rate = traces / (config.duration().toNanos() / 1e9);
    long start = soon();
    SmallTraces load = new SmallTraces(nextIds(), traces, rate, epoch(start));
    Latencies latencies = new Latencies(start, SLICE);
    SmallTraceMeter meter = new SmallTraceMeter(load, start, latencies);
    rig.outputs().add(meter);
    Rig.Mark before = rig.mark();
    try (OpenLoop loop = OpenLoop.start(SMALL, load, rig.client(), start)) {
      Duration patience = config.duration().plus(PATIENCE);
      rig.await(
          patience,
          "small traces alone",
          () -> progress(latencies, meter) + ", %d requests sent".formatted(loop.sent()),
          meter::isOver);
    }
    awaitTail(rig, start, meter.lastNanos());
    Rig.Mark after = rig.mark();
    meter.faults().forEach(report::fault);
    return report.costRun(
        SMALL + " " + repeat, rig, before, after, idle, load.traces() * SmallTraces.RECORDS);
  }

  private double costOfGiant(Rig rig, double idle, int repeat) {
    long start = soon();
    GiantTrace giant = giant(start);
    GiantTraceMeter meter = new GiantTraceMeter(giant);
    rig.outputs().add(meter);
    Rig.Mark before = rig.mark();
    try (OpenLoop loop = OpenLoop.start(GIANT, giant, rig.client(), start)) {
      Duration patience = config.duration().plus(PATIENCE);
      rig.await(patience, "giant alone", () -> progress(meter, loop), meter::isOver);
    }
    awaitTail(rig, start, meter.lastNanos());
    Rig.Mark after = rig.mark();
    meter.faults().forEach(report::fault);
    return report.costRun(GIANT + " " + repeat, rig, before, after, idle, 2L * giant.spans());
  }

  /** Both kinds of traces are given the same time, unless one takes longer. */
  private void awaitTail(Rig rig, long start, long lastNanos) {
    long least = start + config.duration().plus(TAIL).toNanos();
    long end = Math.max(least, lastNanos + TAIL.toNanos());
    rig.awaitMoment(end, "tail", () -> "until what follows the last result is done");
  }

  /** Until nothing of the traces before is left, so that their end is not counted for others. */
  private void rest(Rig rig) {
    rig.awaitMoment(
        after(config.horizon().plus(TAIL)), "rest", () -> "until the horizon has passed");
  }

  private void await(
      Rig rig, BooleanSupplier isSo, String what, Latencies latencies, SmallTraceMeter meter) {
    // What is missing when the patience ends is told by the meters.
    rig.await(PATIENCE, what, () -> progress(latencies, meter), isSo);
  }

  private GiantTrace giant(long start) {
    return new GiantTrace(nextIds(), 0, config.spans(), config.duration(), epoch(start));
  }

  private TraceIds nextIds() {
    return new TraceIds(++salt);
  }

  private static String progress(Latencies latencies, SmallTraceMeter meter) {
    int slices = latencies.slices();
    Histogram newest = latencies.ofSlice(Math.max(0, slices - 2));
    return "%d traces, p95 %.0f ms"
        .formatted(meter.traces(), newest.getValueAtPercentile(95) / 1e3);
  }

  private static String progress(GiantTraceMeter meter, OpenLoop loop) {
    return "giant: %d requests sent, %d logs and %d rows out%s"
        .formatted(loop.sent(), meter.logs(), meter.rows(), meter.isOver() ? ", complete" : "");
  }

  private static long soon() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
  }

  private static long after(Duration duration) {
    return System.nanoTime() + duration.toNanos();
  }

  /** What the clock says at a moment of {@link System#nanoTime()}. */
  private static long epoch(long nanos) {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + nanos - System.nanoTime();
  }
}
