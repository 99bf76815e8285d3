package io.sense.benchmarks;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What {@code ./sense bench giant-trace} was asked for.
 *
 * @param measure which of the two bars
 * @param tracesPerSecond of the neighbours
 * @param warmUp before anything is measured; past the horizon, so that state has its full size
 * @param window with the giant among the neighbours, and as long a one without it
 * @param spans of the giant, and as many logs
 * @param duration from the giant's first record to its last
 * @param horizon of the platform
 * @param idle how long the idle platform is measured
 * @param repeats of everything that is measured
 * @param rig the platform
 * @param results where results go
 * @param effective the settings in force, for the results
 */
record GiantTraceConfig(
    Measure measure,
    int tracesPerSecond,
    Duration warmUp,
    Duration window,
    int spans,
    Duration duration,
    Duration horizon,
    Duration idle,
    int repeats,
    RigConfig rig,
    ResultFiles results,
    Map<String, String> effective) {

  private static final String PREFIX = BenchRequest.PREFIX;

  /** Which figures to take. */
  enum Measure {
    ALL,
    /** What a giant does to its neighbours' latency. */
    NEIGHBOURS,
    /** What a giant costs beside small traces. */
    COST;

    boolean neighbours() {
      return this != COST;
    }

    boolean cost() {
      return this != NEIGHBOURS;
    }
  }

  /** Reads the settings; the caller reports their faults. */
  static GiantTraceConfig read(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    Measure measure = settings.choice(PREFIX + "MEASURE", Measure.ALL);
    int rate = settings.integer(PREFIX + "TRACES_PER_SECOND", 500, 10, 100_000);
    Duration warmUp = settings.duration(PREFIX + "WARM_UP", seconds(quick ? 40 : 150));
    Duration window = settings.duration(PREFIX + "WINDOW", seconds(quick ? 100 : 300));
    int spans = settings.integer(PREFIX + "GIANT_SPANS", 100_000, 2 * GiantTrace.BATCH, 1_000_000);
    Duration duration = settings.duration(PREFIX + "GIANT_DURATION", seconds(quick ? 40 : 90));
    Duration horizon = settings.duration(PREFIX + "HORIZON", seconds(quick ? 20 : 120));
    Duration idle = settings.duration(PREFIX + "IDLE", seconds(quick ? 20 : 60));
    int repeats = settings.integer(PREFIX + "REPEATS", quick ? 1 : 2, 1, 20);
    Map<String, String> platform = Map.of("SENSE_CORRELATION_HORIZON", horizon.toSeconds() + "s");
    if (spans % GiantTrace.BATCH != 0) {
      settings.fault(PREFIX + "GIANT_SPANS must be a multiple of " + GiantTrace.BATCH);
    }
    if (giantStart(window).plus(duration).plus(seconds(15)).compareTo(window) > 0) {
      settings.fault(
          PREFIX + "GIANT_DURATION must leave a fifth of the window before it and 15 s after it");
    }
    for (Duration stretch : List.of(warmUp, window)) {
      if (stretch.toMillis() % Loads.SLICE.toMillis() != 0) {
        settings.fault(
            "%sWARM_UP and %sWINDOW must be multiples of %d s"
                .formatted(PREFIX, PREFIX, Loads.SLICE.toSeconds()));
      }
    }
    return new GiantTraceConfig(
        measure,
        rate,
        warmUp,
        window,
        spans,
        duration,
        horizon,
        idle,
        repeats,
        RigConfig.read(settings, request, true).with(platform),
        ResultFiles.read(settings),
        RigConfig.withoutPaths(settings.effective()));
  }

  /** When the giant begins, from the start of the window. */
  Duration giantStart() {
    return giantStart(window);
  }

  private static Duration giantStart(Duration window) {
    return window.dividedBy(5);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
