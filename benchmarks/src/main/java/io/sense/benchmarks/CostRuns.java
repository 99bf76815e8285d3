package io.sense.benchmarks;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.meter.GiantTraceMeter;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.meter.SmallTraceMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a giant costs: small traces, and a giant of as many records at the same rate, each alone on
 * a platform that has come to rest.
 */
final class CostRuns {
  /** After the last result: two checkpoints, and what the index job still writes. */
  private static final Duration TAIL = Duration.ofSeconds(20);

  private final Rig rig;
  private final GiantTraceConfig config;
  private final GiantTraceReport report;
  private final Loads loads;

  CostRuns(Rig rig, GiantTraceConfig config, GiantTraceReport report, Loads loads) {
    this.rig = rig;
    this.config = config;
    this.report = report;
    this.loads = loads;
  }

  /**
   * Measures the idle platform, then runs them.
   *
   * @param count pairs of runs
   */
  void run(int count) {
    rest();
    Rig.Mark begin = rig.mark();
    rig.awaitMoment(after(config.idle()), "idle platform", () -> "nothing is sent");
    double idleCores = report.idle(rig.mark().cpu().since(begin.cpu()));
    List<Double> small = new ArrayList<>();
    List<Double> giant = new ArrayList<>();
    for (int run = 1; run <= count; run++) {
      small.add(small(idleCores, run));
      rest();
      giant.add(giant(idleCores, run));
      if (run < count) {
        rest();
      }
    }
    report.cost(small, giant);
  }

  private double small(double idleCores, int run) {
    long traces = 2L * config.spans() / Shape.W.records();
    long start = Loads.soon();
    SmallTraces load =
        loads.small(Shape.W, traces, traces / (config.duration().toNanos() / 1e9), start);
    Latencies latencies = new Latencies(start, Loads.SLICE);
    SmallTraceMeter meter = new SmallTraceMeter(load, start, latencies);
    rig.outputs().add(meter);
    Rig.Mark before = rig.mark();
    try (OpenLoop loop = OpenLoop.start("small", load, rig.client(), start)) {
      rig.await(
          patience(),
          "small traces alone",
          () -> Progress.of(meter, latencies) + ", %d requests sent".formatted(loop.sent()),
          meter::isOver);
    }
    awaitTail(start, meter.lastNanos());
    meter.faults().forEach(report::fault);
    long records = load.traces() * Shape.W.records();
    return report.costRun("small " + run, rig, before, rig.mark(), idleCores, records);
  }

  private double giant(double idleCores, int run) {
    long start = Loads.soon();
    GiantTrace giant = loads.giant(config.spans(), config.duration(), start);
    GiantTraceMeter meter = new GiantTraceMeter(giant);
    rig.outputs().add(meter);
    Rig.Mark before = rig.mark();
    try (OpenLoop loop = OpenLoop.start("giant", giant, rig.client(), start)) {
      rig.await(patience(), "giant alone", () -> Progress.of(meter, loop), meter::isOver);
    }
    awaitTail(start, meter.lastNanos());
    meter.faults().forEach(report::fault);
    return report.costRun("giant " + run, rig, before, rig.mark(), idleCores, 2L * giant.spans());
  }

  private Duration patience() {
    return config.duration().plus(GiantTraceBenchmark.PATIENCE);
  }

  /** Both kinds of traces are given the same time, unless one takes longer. */
  private void awaitTail(long start, long lastNanos) {
    long least = start + config.duration().plus(TAIL).toNanos();
    long end = Math.max(least, lastNanos + TAIL.toNanos());
    rig.awaitMoment(end, "tail", () -> "until what follows the last result is done");
  }

  /** Until nothing of the traces before is left, so that their end is not counted for others. */
  private void rest() {
    rig.awaitMoment(
        after(config.horizon().plus(TAIL)), "rest", () -> "until the horizon has passed");
  }

  private static long after(Duration duration) {
    return System.nanoTime() + duration.toNanos();
  }
}
