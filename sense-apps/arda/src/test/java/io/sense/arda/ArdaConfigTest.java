package io.sense.arda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArdaConfigTest {
  private static final Map<String, String> DATABASE =
      Map.of("SENSE_DATABASE_URL", "jdbc:postgresql://db/sense");

  @Test
  void needsADatabaseAndNothingElse() {
    ArdaConfig config = ArdaConfig.from(DATABASE);
    assertThat(config.web().port()).isEqualTo(8082);
    assertThat(config.imports()).isEqualTo(new ImportLimits(32 << 20, 100_000));
    assertThat(config.health())
        .isEqualTo(new HealthLimits(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    assertThat(config.serviceMapTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                ArdaConfig.from(
                    DATABASE,
                    "SENSE_ARDA_PORT=x",
                    "SENSE_ARDA_IMPORT_MAX_BODY=2GiB",
                    "SENSE_ARDA_IMPORT_MAX_LINES=0",
                    "SENSE_ARDA_HEALTH_TELEMETRY_TIMEOUT=soon",
                    "SENSE_ARDA_HEALTH_ORCHESTRATION_TIMEOUT=0s",
                    "SENSE_ARDA_SERVICE_MAP_TIMEOUT=-1s",
                    "SENSE_ARDA_IMPORT_LINES=7",
                    "SENSE_EXTERNAL_MDSO_URL=mdso",
                    "SENSE_MDSO_USER=ann",
                    "SENSE_MDSO_X=1"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContainingAll(
            "SENSE_ARDA_PORT",
            "SENSE_ARDA_IMPORT_MAX_BODY must be at most 1GiB",
            "SENSE_ARDA_IMPORT_MAX_LINES",
            "SENSE_ARDA_HEALTH_TELEMETRY_TIMEOUT",
            "SENSE_ARDA_HEALTH_ORCHESTRATION_TIMEOUT",
            "SENSE_ARDA_SERVICE_MAP_TIMEOUT",
            "SENSE_ARDA_IMPORT_LINES is not a setting",
            "SENSE_EXTERNAL_MDSO_URL",
            "SENSE_MDSO_PASSWORD",
            "SENSE_MDSO_X");
  }
}
