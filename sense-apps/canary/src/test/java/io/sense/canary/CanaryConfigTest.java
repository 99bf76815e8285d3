package io.sense.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CanaryConfigTest {
  @Test
  void needsNothingOnOneMachine() {
    CanaryConfig config = CanaryConfig.from(Map.of());

    assertThat(config.frontDoor()).isEqualTo(URI.create("http://localhost:4318"));
    assertThat(config.palantir()).isEqualTo(URI.create("http://localhost:8080"));
    assertThat(config.web().port()).isEqualTo(8086);
    assertThat(config.mostAtOnce()).isEqualTo(13);
  }

  @Test
  void leavesSlashesOffTheEndOfAddresses() {
    CanaryConfig config =
        CanaryConfig.from(Map.of(), "SENSE_CANARY_FRONT_DOOR=https://otlp.example/sense/");

    assertThat(config.frontDoor()).isEqualTo(URI.create("https://otlp.example/sense"));
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                CanaryConfig.from(
                    Map.of("SENSE_CANARY_INTERVALL", "1s"),
                    "SENSE_CANARY_FRONT_DOOR=otlp:4317",
                    "SENSE_CANARY_PALANTIR=http://palantir?x=1",
                    "SENSE_CANARY_INTERVAL=10ms"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("SENSE_CANARY_INTERVALL")
        .hasMessageContaining("SENSE_CANARY_FRONT_DOOR must be")
        .hasMessageContaining("SENSE_CANARY_PALANTIR must be")
        .hasMessageContaining("SENSE_CANARY_PATIENCE must be at most 200 times");
  }

  @Test
  void showsNoToken() {
    CanaryConfig config =
        CanaryConfig.from(
            Map.of(
                "SENSE_CANARY_FRONT_DOOR_TOKEN",
                "s3cret",
                "SENSE_CANARY_PALANTIR_TOKEN",
                "s4cret"));

    assertThat(config.toString()).doesNotContain("s3cret", "s4cret");
  }
}
