package io.sense.benchmarks;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
 * @param results where results go
 * @param directory for the platform's data, below which one is made
 * @param keep whether the platform's data stays
 * @param effective the settings in force, for the results
 * @param platform further settings of the platform
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
    Path results,
    Path directory,
    boolean keep,
    Map<String, String> effective,
    Map<String, String> platform) {

  /** Of the project's sources, as the launcher says. */
  static final Path ROOT = Path.of(System.getProperty("sense.bench.root", "."));

  private static final String PREFIX = "SENSE_BENCH_";

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

  /**
   * Reads {@code [--quick] [NAME=value ...]} and the settings of {@code SENSE_BENCH_}. What begins
   * with {@code SENSE_} otherwise goes to the platform.
   *
   * @throws io.sense.settings.InvalidSettingsException with every fault
   */
  static GiantTraceConfig from(Map<String, String> environment, List<String> arguments) {
    boolean quick = false;
    List<String> own = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    Map<String, String> platform = new LinkedHashMap<>();
    for (String argument : arguments) {
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.startsWith(PREFIX)) {
        own.add(argument);
      } else if (argument.matches("SENSE_[A-Z0-9_]+=.*")) {
        int equals = argument.indexOf('=');
        platform.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        faults.add("\"" + argument + "\" is neither --quick nor SENSE_...=value");
      }
    }
    Settings settings = new Settings(environment, own.toArray(String[]::new));
    faults.forEach(settings::fault);
    return read(settings, quick, platform);
  }

  private static GiantTraceConfig read(
      Settings settings, boolean quick, Map<String, String> platform) {
    Measure measure = settings.choice(PREFIX + "MEASURE", Measure.ALL);
    int rate = settings.integer(PREFIX + "TRACES_PER_SECOND", 500, 10, 100_000);
    Duration warmUp = settings.duration(PREFIX + "WARM_UP", seconds(quick ? 40 : 150));
    Duration window = settings.duration(PREFIX + "WINDOW", seconds(quick ? 100 : 300));
    int spans = settings.integer(PREFIX + "GIANT_SPANS", 100_000, 2 * GiantTrace.BATCH, 1_000_000);
    Duration duration = settings.duration(PREFIX + "GIANT_DURATION", seconds(quick ? 40 : 90));
    Duration horizon = settings.duration(PREFIX + "HORIZON", seconds(quick ? 20 : 120));
    Duration idle = settings.duration(PREFIX + "IDLE", seconds(quick ? 20 : 60));
    int repeats = settings.integer(PREFIX + "REPEATS", quick ? 1 : 2, 1, 20);
    Path results =
        settings.optionalPath(PREFIX + "RESULTS").orElse(ROOT.resolve("benchmarks/results"));
    Path directory =
        settings
            .optionalPath(PREFIX + "DIRECTORY")
            .orElse(Path.of(System.getProperty("java.io.tmpdir")));
    boolean keep = settings.flag(PREFIX + "KEEP", false);
    if (spans % GiantTrace.BATCH != 0) {
      settings.fault(PREFIX + "GIANT_SPANS must be a multiple of " + GiantTrace.BATCH);
    }
    if (giantStart(window).plus(duration).plus(seconds(15)).compareTo(window) > 0) {
      settings.fault(
          PREFIX + "GIANT_DURATION must leave a fifth of the window before it and 15 s after it");
    }
    for (Duration stretch : List.of(warmUp, window)) {
      if (stretch.toMillis() % NeighbourWindows.SLICE.toMillis() != 0) {
        settings.fault(
            "%sWARM_UP and %sWINDOW must be multiples of %d s"
                .formatted(PREFIX, PREFIX, NeighbourWindows.SLICE.toSeconds()));
      }
    }
    settings.throwIfInvalid(PREFIX);
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
        results,
        directory,
        keep,
        withoutPaths(settings.effective()),
        platform);
  }

  /** Results are kept with the project, and say nothing of where on a machine they were taken. */
  private static Map<String, String> withoutPaths(Map<String, String> effective) {
    Map<String, String> kept = new TreeMap<>(effective);
    kept.keySet().removeAll(List.of(PREFIX + "RESULTS", PREFIX + "DIRECTORY", PREFIX + "KEEP"));
    return kept;
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
