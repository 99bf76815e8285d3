package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlatformConfigTest {
  @Test
  void hasFixedPortsAndTheDirectoryDataByDefault() {
    PlatformConfig config = PlatformConfig.from(Map.of());
    assertThat(config.data()).isEqualTo(Path.of("data"));
    assertThat(config.demo()).isFalse();
    assertThat(config.kafkaPort()).isEqualTo(9092);
    assertThat(config.databasePort()).isEqualTo(15432);
    assertThat(config.flinkPort()).isEqualTo(8081);
  }

  @Test
  void takesOptionsAndSettingsAndHandsThemToTheParts() {
    PlatformConfig config =
        PlatformConfig.from(
            Map.of("SENSE_PALANTIR_PORT", "1"),
            "--demo",
            "--data",
            "elsewhere",
            "SENSE_PALANTIR_PORT=2",
            "SENSE_STANDALONE_FLINK_PORT=3");
    assertThat(config.data()).isEqualTo(Path.of("elsewhere"));
    assertThat(config.demo()).isTrue();
    assertThat(config.flinkPort()).isEqualTo(3);
    assertThat(config.environment()).containsEntry("SENSE_PALANTIR_PORT", "2");
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                PlatformConfig.from(
                    Map.of("SENSE_DATABASE_URL", "x", "SENSE_STANDALONE_PORT", "1"),
                    "--dmeo",
                    "SENSE_STANDALONE_FLINK_PORT=many",
                    "--data"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("--dmeo")
        .hasMessageContaining("--data needs")
        .hasMessageContaining("SENSE_STANDALONE_FLINK_PORT")
        .hasMessageContaining("SENSE_STANDALONE_PORT")
        .hasMessageContaining("SENSE_DATABASE_URL must not be set");
  }
}
