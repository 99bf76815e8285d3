package io.sense.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OwnTelemetryConfigTest {
  @Test
  void isOffUnlessAnEndpointIsSet() {
    assertThat(OwnTelemetryConfig.from(new Settings(Map.of()))).isEqualTo(OwnTelemetryConfig.off());
  }

  @Test
  void readsEachSetting() {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_TELEMETRY_ENDPOINT", "https://otlp.example/base/",
                "SENSE_TELEMETRY_TOKEN", "hunter2",
                "SENSE_TELEMETRY_SAMPLING", "0.25"));
    OwnTelemetryConfig config = OwnTelemetryConfig.from(settings);
    settings.throwIfInvalid(OwnTelemetryConfig.PREFIX);
    assertThat(config)
        .isEqualTo(
            new OwnTelemetryConfig(
                URI.create("https://otlp.example/base"), new Secret("hunter2"), 0.25));
    assertThat(config.toString()).doesNotContain("hunter2");
  }

  @Test
  void namesEveryFaultAtOnce() {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_TELEMETRY_ENDPOINT", "localhost:4318",
                "SENSE_TELEMETRY_SAMPLING", "2"));
    OwnTelemetryConfig.from(settings);
    assertThatThrownBy(() -> settings.throwIfInvalid(OwnTelemetryConfig.PREFIX))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class, e -> assertThat(e.faults()).hasSize(2))
        .hasMessageContaining("http://localhost:4318, not \"localhost:4318\"");
  }
}
