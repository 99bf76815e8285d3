package io.sense.benchmarks;

import io.sense.benchmarks.load.Shape;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is sent, and what of it is counted.
 *
 * @param shape of the traces
 * @param tracesPerSecond their rate
 * @param duration of the load
 * @param counted the last part of it, for which CPU is counted
 * @param horizon of the platform
 * @param effective the settings in force, for the results
 */
record LoadConfig(
    Shape shape,
    int tracesPerSecond,
    Duration duration,
    Duration counted,
    Duration horizon,
    Map<String, String> effective) {
  private static final String PREFIX = BenchRequest.PREFIX;

  /**
   * Reads the settings; the caller reports their faults.
   *
   * @param rate unless a setting says otherwise
   * @param seconds of the load, likewise
   * @param countedSeconds of it, likewise
   */
  static LoadConfig read(Settings settings, int rate, int seconds, int countedSeconds) {
    Shape w = Shape.W;
    Duration duration = settings.duration(PREFIX + "DURATION", Duration.ofSeconds(seconds));
    Duration counted = settings.duration(PREFIX + "COUNTED", Duration.ofSeconds(countedSeconds));
    Duration horizon = settings.duration(PREFIX + "HORIZON", duration.dividedBy(3));
    Shape shape =
        new Shape(
            settings.integer(PREFIX + "SERVICES", w.services(), 1, 20),
            settings.integer(PREFIX + "SPANS", w.spans(), 1, 20),
            settings.integer(PREFIX + "LOGS", w.logs(), 1, 20),
            settings.integer(
                PREFIX + "RECORD_BYTES", w.recordBytes(), Shape.LEAST_RECORD_BYTES, 100_000),
            settings.ratio(PREFIX + "UNNAMED", w.unnamed()),
            settings.integer(PREFIX + "REQUEST_TRACES", w.tracesPerRequest(), 1, 10_000),
            settings.flag(PREFIX + "GZIP", w.gzip()));
    if (3 * shape.allSpans() + shape.allLogs() > 250) {
      settings.fault(PREFIX + "SERVICES, SPANS and LOGS make traces too large for this load");
    }
    if (counted.compareTo(duration) > 0) {
      settings.fault(PREFIX + "COUNTED must not be longer than " + PREFIX + "DURATION");
    }
    for (Duration one : new Duration[] {duration, counted}) {
      if (one.toMillis() % Loads.SLICE.toMillis() != 0) {
        settings.fault(PREFIX + "COUNTED and " + PREFIX + "DURATION must be multiples of 5 s");
      }
    }
    return new LoadConfig(
        shape,
        settings.integer(PREFIX + "TRACES_PER_SECOND", rate, 10, 100_000),
        duration,
        counted,
        horizon,
        RigConfig.withoutPaths(settings.effective()));
  }

  /** As a run. */
  SteadyRun.Plan plan() {
    return new SteadyRun.Plan(shape, tracesPerSecond, duration, counted);
  }

  /** What the platform is told of it. */
  Map<String, String> platform(String documents) {
    Map<String, String> platform = new TreeMap<>();
    platform.put("SENSE_CORRELATION_HORIZON", horizon.toSeconds() + "s");
    platform.put("SENSE_CORRELATION_DOCUMENTS", documents);
    return platform;
  }
}
