package io.sense.benchmarks.operator;

import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.load.Shape;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code ./sense bench join} was asked for. Times are event time, which passes as fast as an
 * operator can work.
 *
 * @param rounds of each contender, in turns
 * @param tracesPerSecond how many begin in a second
 * @param measured how much is measured, after the state has reached its full size
 * @param horizon of ours, shorter than in production so that state reaches its full size soon
 * @param before how much earlier than its span a log may come, at wide bounds
 * @param after how much later
 */
record JoinConfig(
    int rounds,
    int tracesPerSecond,
    Duration measured,
    Duration horizon,
    Duration before,
    Duration after) {

  /** Between two checkpoints, as in production. */
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);

  private static final String PREFIX = BenchRequest.PREFIX + "JOIN_";

  /** Reads the settings; the caller reports their faults. */
  static JoinConfig read(Settings settings, boolean quick) {
    int rounds = settings.integer(PREFIX + "ROUNDS", quick ? 1 : 3, 1, 20);
    // What one of two slots gets of 10 000 traces/s; half of it in a hurry.
    int rate = settings.integer(PREFIX + "TRACES_PER_SECOND", quick ? 2_500 : 5_000, 250, 100_000);
    Duration measured = settings.duration(PREFIX + "MEASURED", seconds(quick ? 10 : 30));
    Duration horizon = settings.duration(PREFIX + "HORIZON", seconds(quick ? 5 : 30));
    Duration before = settings.duration(PREFIX + "BEFORE", seconds(5));
    Duration after = settings.duration(PREFIX + "AFTER", seconds(quick ? 5 : 30));
    return new JoinConfig(rounds, rate, measured, horizon, before, after);
  }

  /** The settings in force, for the results. */
  Map<String, String> effective() {
    Map<String, String> effective = new LinkedHashMap<>();
    for (String argument : arguments()) {
      int equals = argument.indexOf('=');
      effective.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return effective;
  }

  /** What makes the same of it again, for a process of its own. */
  List<String> arguments() {
    return List.of(
        PREFIX + "ROUNDS=" + rounds,
        PREFIX + "TRACES_PER_SECOND=" + tracesPerSecond,
        PREFIX + "MEASURED=" + measured.toMillis() + "ms",
        PREFIX + "HORIZON=" + horizon.toMillis() + "ms",
        PREFIX + "BEFORE=" + before.toMillis() + "ms",
        PREFIX + "AFTER=" + after.toMillis() + "ms");
  }

  /** Within this time all requests come that hold records of the same trace. */
  Duration batchTime() {
    return Duration.ofMillis(1 + 1_000L * Shape.W.tracesPerRequest() / tracesPerSecond);
  }

  /** How many requests come within a time. */
  long requests(Duration time) {
    return time.toMillis()
        * tracesPerSecond
        / 1_000
        * Requests.PER_BATCH
        / Shape.W.tracesPerRequest();
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
