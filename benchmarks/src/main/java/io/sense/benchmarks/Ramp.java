package io.sense.benchmarks;

import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Table;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Finds the highest rate that is kept up with, by raising it step by step until the platform falls
 * behind.
 *
 * @param first rate in traces/s
 * @param factor from one step to the next
 * @param step how long each lasts
 */
record Ramp(int first, double factor, Duration step) {
  private static final String PREFIX = BenchRequest.PREFIX;

  /** Each begins with what the last one left undone. */
  private static final int MOST_STEPS = 20;

  static Ramp read(Settings settings, boolean quick) {
    int first = settings.integer(PREFIX + "RAMP_FROM", 3_000, 100, 100_000);
    Duration step = settings.duration(PREFIX + "RAMP_STEP", Duration.ofSeconds(quick ? 15 : 60));
    return new Ramp(first, quick ? 1.5 : 1.2, Loads.slices(step));
  }

  static boolean isWanted(Settings settings) {
    return settings.flag(PREFIX + "RAMP", true);
  }

  /**
   * Raises the rate.
   *
   * @param furtherKeepsUp whether what else belongs to the platform keeps up, at the end of a step
   * @return the highest rate kept up with; 0 if there was none
   */
  double highest(Rig rig, Loads loads, Shape shape, Report report, BooleanSupplier furtherKeepsUp) {
    Table table =
        new Table("step", "kept up", "behind s", "p95 ms", "us a trace", "generator cores");
    double highest = 0;
    double rate = first;
    for (int i = 0; i < MOST_STEPS; i++) {
      Duration counted = Loads.slices(step.dividedBy(2));
      SteadyRun.Result result =
          SteadyRun.run(rig, loads, new SteadyRun.Plan(shape, rate, step, counted), () -> false);
      boolean keepsUp = result.keepsUp() && furtherKeepsUp.getAsBoolean();
      String name = "%.0f traces/s".formatted(rate);
      double cores = result.used().generator() / result.used().seconds();
      table.row(
          name,
          keepsUp ? "yes" : "no",
          Figures.number(result.secondsBehind()),
          Figures.number(result.firstRevisionMillis(95)),
          keepsUp ? Figures.number(result.micros()) : "", // not all that was sent was worked on
          "%.2f".formatted(cores));
      report.figures().add(name, "behind", result.secondsBehind(), "s");
      report.figures().add(name, "generator", cores, "cores");
      if (!keepsUp) {
        break;
      }
      report.figures().add(name, "cpu per trace", result.micros(), "us");
      highest = rate;
      rate *= factor;
    }
    report.table(table);
    return highest;
  }
}
