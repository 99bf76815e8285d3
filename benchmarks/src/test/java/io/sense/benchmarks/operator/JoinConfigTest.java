package io.sense.benchmarks.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinConfigTest {
  @Test
  void reachesAProcessOfItsOwnUnchanged() {
    JoinConfig config = read(true, "SENSE_BENCH_JOIN_AFTER=5m", "SENSE_BENCH_JOIN_ROUNDS=7");

    assertThat(read(false, config.arguments().toArray(String[]::new))).isEqualTo(config);
    assertThat(config.after()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.rounds()).isEqualTo(7);
  }

  @Test
  void countsTheRequestsOfATime() {
    JoinConfig config = read(false, "SENSE_BENCH_JOIN_TRACES_PER_SECOND=1000");

    assertThat(config.requests(Duration.ofSeconds(2))).isEqualTo(32); // 4 for 250 traces
    assertThat(config.batchTime()).isEqualTo(Duration.ofMillis(251));
  }

  @Test
  void tellsWhatIsInForce() {
    assertThat(read(false).effective())
        .containsEntry("SENSE_BENCH_JOIN_TRACES_PER_SECOND", "5000")
        .containsEntry("SENSE_BENCH_JOIN_HORIZON", "30000ms")
        .hasSize(6);
  }

  private static JoinConfig read(boolean quick, String... arguments) {
    Settings settings = new Settings(Map.of(), arguments);
    JoinConfig config = JoinConfig.read(settings, quick);
    settings.throwIfInvalid("SENSE_BENCH_");
    return config;
  }
}
