package io.sense.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.benchmarks.load.Shape;
import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadConfigTest {
  @Test
  void sendsWorkloadWUnlessToldOtherwise() {
    LoadConfig config = read();

    assertThat(config.shape()).isEqualTo(Shape.W);
    assertThat(config.tracesPerSecond()).isEqualTo(4_000);
    assertThat(config.counted()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void letsTheStateReachItsFullSizeBeforeItCounts() {
    assertThat(read().horizon()).isEqualTo(Duration.ofMinutes(5));
    assertThat(read("SENSE_BENCH_DURATION=6m").horizon()).isEqualTo(Duration.ofMinutes(2));
    assertThat(read("SENSE_BENCH_HORIZON=1m").platform("none"))
        .isEqualTo(
            Map.of("SENSE_CORRELATION_HORIZON", "60s", "SENSE_CORRELATION_DOCUMENTS", "none"));
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "SENSE_BENCH_DURATION=1m",
                    "SENSE_BENCH_COUNTED=61s",
                    "SENSE_BENCH_SERVICES=20",
                    "SENSE_BENCH_SPANS=20",
                    "SENSE_BENCH_UNNAMED=2"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .anySatisfy(fault -> assertThat(fault).contains("longer than"))
                    .anySatisfy(fault -> assertThat(fault).contains("multiples of 5 s"))
                    .anySatisfy(fault -> assertThat(fault).contains("too large"))
                    .anySatisfy(fault -> assertThat(fault).contains("UNNAMED")));
  }

  private static LoadConfig read(String... arguments) {
    Settings settings = new Settings(Map.of(), arguments);
    LoadConfig config = LoadConfig.read(settings, 4_000, 900, 300);
    settings.throwIfInvalid(BenchRequest.PREFIX);
    return config;
  }
}
