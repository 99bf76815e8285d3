package io.sense.benchmarks;

import io.sense.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code ./sense bench cost} was asked for.
 *
 * @param tracesPerSecond of workload W
 * @param duration of the load
 * @param counted the last part of it, for which CPU is counted
 * @param rig the platform
 * @param results where results go
 * @param effective the settings in force, for the results
 */
record CostConfig(
    int tracesPerSecond,
    Duration duration,
    Duration counted,
    RigConfig rig,
    ResultFiles results,
    Map<String, String> effective) {
  private static final String PREFIX = BenchRequest.PREFIX;

  /** Reads the settings; the caller reports their faults. */
  static CostConfig read(Settings settings, BenchRequest request) {
    boolean quick = request.quick();
    int rate = settings.integer(PREFIX + "TRACES_PER_SECOND", 3_000, 10, 100_000);
    Duration duration = settings.duration(PREFIX + "DURATION", seconds(quick ? 90 : 900));
    Duration counted = settings.duration(PREFIX + "COUNTED", seconds(quick ? 40 : 300));
    Duration horizon = settings.duration(PREFIX + "HORIZON", seconds(quick ? 30 : 300));
    if (counted.compareTo(duration) > 0) {
      settings.fault(PREFIX + "COUNTED must not be longer than " + PREFIX + "DURATION");
    }
    if (counted.toSeconds() % Loads.SLICE.toSeconds() != 0
        || duration.toSeconds() % Loads.SLICE.toSeconds() != 0) {
      settings.fault(PREFIX + "COUNTED and " + PREFIX + "DURATION must be multiples of 5 s");
    }
    Map<String, String> platform = new LinkedHashMap<>();
    platform.put("SENSE_CORRELATION_HORIZON", horizon.toSeconds() + "s");
    platform.put("SENSE_CORRELATION_DOCUMENTS", "none");
    return new CostConfig(
        rate,
        duration,
        counted,
        RigConfig.read(settings, request, false).with(platform),
        ResultFiles.read(settings),
        RigConfig.withoutPaths(settings.effective()));
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
