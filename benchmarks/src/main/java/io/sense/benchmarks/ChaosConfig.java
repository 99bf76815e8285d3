package io.sense.benchmarks;

import io.sense.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How processes die.
 *
 * @param tracesPerSecond of the load meanwhile
 * @param warmUp of the load before the first kill
 * @param duration of the load after that; kills end with it
 * @param least pause between two kills
 * @param most pause between two kills
 * @param seed of whom and when
 * @param patience for what was killed to do its work again, and for the last results
 */
record ChaosConfig(
    int tracesPerSecond,
    Duration warmUp,
    Duration duration,
    Kills.Order order,
    Duration least,
    Duration most,
    long seed,
    Duration patience) {
  static ChaosConfig read(Settings settings, boolean quick) {
    String prefix = BenchRequest.PREFIX;
    ChaosConfig config =
        new ChaosConfig(
            settings.integer(prefix + "RATE", 50, 1, 100_000),
            settings.duration(prefix + "WARM_UP", Duration.ofMinutes(1)),
            settings.duration(prefix + "DURATION", Duration.ofMinutes(quick ? 5 : 30)),
            settings.choice(prefix + "KILLS", Kills.Order.RANDOM),
            settings.duration(prefix + "KILL_LEAST", Duration.ofSeconds(30)),
            settings.duration(prefix + "KILL_MOST", Duration.ofSeconds(90)),
            settings.number(prefix + "SEED", System.currentTimeMillis(), 0, Long.MAX_VALUE),
            settings.duration(prefix + "PATIENCE", Duration.ofMinutes(5)));
    if (config.least.compareTo(config.most) > 0) {
      settings.fault(prefix + "KILL_LEAST must not be longer than " + prefix + "KILL_MOST");
    }
    return config;
  }

  /** How long there is load. */
  Duration loaded() {
    return warmUp.plus(duration);
  }

  /** For the results. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("traces/s", Integer.toString(tracesPerSecond));
    facts.put("duration", duration + " after " + warmUp.toSeconds() + " s of warm-up");
    facts.put("kills", order + ", pause " + least.toSeconds() + " to " + most.toSeconds() + " s");
    facts.put("seed", Long.toString(seed));
    return facts;
  }
}
