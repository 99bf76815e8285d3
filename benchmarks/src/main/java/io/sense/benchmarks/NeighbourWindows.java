package io.sense.benchmarks;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.meter.GiantTraceMeter;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.meter.SmallTraceMeter;
import java.util.ArrayList;
import java.util.List;

/**
 * What a giant does to its neighbours' latency: after a warm-up, in turns, a window of neighbours
 * alone and as long a one in which a giant comes and settles. The neighbours' load never pauses.
 */
final class NeighbourWindows {
  private final Rig rig;
  private final GiantTraceConfig config;
  private final GiantTraceReport report;
  private final Loads loads;

  /**
   * A pair of windows, by moments of {@link System#nanoTime()}: the first from {@code without} to
   * {@code with}, the second to {@code end}.
   */
  record Round(
      long without,
      long with,
      long end,
      long giantStart,
      GiantTraceMeter giant,
      Rig.Mark before,
      Rig.Mark between,
      Rig.Mark after) {}

  NeighbourWindows(Rig rig, GiantTraceConfig config, GiantTraceReport report, Loads loads) {
    this.rig = rig;
    this.config = config;
    this.report = report;
    this.loads = loads;
  }

  /**
   * Runs them.
   *
   * @param count pairs of windows; with none it is a warm-up only
   */
  void run(int count) {
    long seconds = config.warmUp().toSeconds() + 2L * count * config.window().toSeconds();
    long start = Loads.soon();
    SmallTraces load =
        loads.small(Shape.W, seconds * config.tracesPerSecond(), config.tracesPerSecond(), start);
    Latencies latencies = new Latencies(start, Loads.SLICE);
    SmallTraceMeter meter = new SmallTraceMeter(load, start, latencies);
    rig.outputs().add(meter);
    List<Round> rounds = new ArrayList<>();
    try (OpenLoop loop = OpenLoop.start("neighbours", load, rig.client(), start)) {
      long measured = start + config.warmUp().toNanos();
      rig.awaitMoment(measured, "warm-up", () -> Progress.of(meter, latencies));
      for (int round = 0; round < count; round++) {
        long without = measured + 2L * round * config.window().toNanos();
        rounds.add(round(without, latencies, meter));
      }
      rig.await(
          GiantTraceBenchmark.PATIENCE,
          "the last to be complete",
          () -> Progress.of(meter, latencies),
          () -> meter.isOver() && rounds.stream().allMatch(round -> round.giant().isOver()));
      if (count > 0) {
        report.neighbours(rig, latencies, start, rounds);
        report.generator(loop, rig.client());
      }
    }
    meter.faults().forEach(report::fault);
    for (Round round : rounds) {
      round.giant().faults().forEach(report::fault);
      if (round.giant().completeNanos() - round.end() > 0) {
        report.fault("the giant trace settled after the end of its window");
      }
    }
  }

  private Round round(long without, Latencies latencies, SmallTraceMeter meter) {
    long with = without + config.window().toNanos();
    long end = with + config.window().toNanos();
    Rig.Mark before = rig.mark();
    rig.awaitMoment(with, "neighbours alone", () -> Progress.of(meter, latencies));
    Rig.Mark between = rig.mark();
    long giantStart = with + config.giantStart().toNanos();
    GiantTrace giant = loads.giant(config.spans(), config.duration(), giantStart);
    GiantTraceMeter giantMeter = new GiantTraceMeter(giant);
    rig.outputs().add(giantMeter);
    try (OpenLoop loop = OpenLoop.start("giant", giant, rig.client(), giantStart)) {
      rig.awaitMoment(
          end,
          "neighbours and giant",
          () -> Progress.of(meter, latencies) + ", " + Progress.of(giantMeter, loop));
    }
    return new Round(without, with, end, giantStart, giantMeter, before, between, rig.mark());
  }
}
