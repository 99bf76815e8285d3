package io.sense.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SimulatorConfigTest {
  @Test
  void hasDefaults() {
    SimulatorConfig config = SimulatorConfig.from(Map.of());
    assertThat(config.web().port()).isEqualTo(8090);
    assertThat(config.orchestration()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.demo()).isTrue();
    assertThat(config).asString().doesNotContain("password=sense").contains("***");
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                SimulatorConfig.from(
                    Map.of(
                        "SENSE_SIMULATOR_PORT", "x",
                        "SENSE_SIMULATOR_ORCHESTRATION", "soon",
                        "SENSE_SIMULATOR_DEMO", "maybe",
                        "SENSE_SIMULATOR_SEEDS", "1")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContainingAll(
            "SENSE_SIMULATOR_PORT",
            "SENSE_SIMULATOR_ORCHESTRATION",
            "SENSE_SIMULATOR_DEMO",
            "SENSE_SIMULATOR_SEEDS");
  }
}
