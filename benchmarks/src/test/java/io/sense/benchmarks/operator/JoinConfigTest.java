package io.sense.benchmarks.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinConfigTest {
  @Test
  void reachesAProcessOfItsOwnUnchanged() {
    JoinConfig config =
        JoinConfig.from(
            Map.of(), List.of("--quick", "SENSE_BENCH_JOIN_AFTER=5m", "SENSE_BENCH_JOIN_ROUNDS=7"));

    assertThat(JoinConfig.from(Map.of(), config.arguments()))
        .usingRecursiveComparison()
        .ignoringFields("effective")
        .isEqualTo(config);
    assertThat(config.after()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.rounds()).isEqualTo(7);
  }

  @Test
  void countsTheRequestsOfATime() {
    JoinConfig config =
        JoinConfig.from(Map.of(), List.of("SENSE_BENCH_JOIN_TRACES_PER_SECOND=1000"));

    assertThat(config.requests(Duration.ofSeconds(2))).isEqualTo(32); // 4 for 250 traces
    assertThat(config.batchTime()).isEqualTo(Duration.ofMillis(251));
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                JoinConfig.from(
                    Map.of(),
                    List.of("--fast", "SENSE_BENCH_JOIN_ROUNDS=0", "SENSE_BENCH_JOIN_HORIZOM=1s")))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class, e -> assertThat(e.faults()).hasSize(3));
  }

  @Test
  void keepsNoPathOfTheMachine() {
    JoinConfig config =
        JoinConfig.from(Map.of(), List.of("SENSE_BENCH_JOIN_RESULTS=/somewhere/else"));

    assertThat(config.effective()).doesNotContainKey("SENSE_BENCH_JOIN_RESULTS").hasSize(6);
  }
}
