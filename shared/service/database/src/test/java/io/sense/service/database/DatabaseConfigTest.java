package io.sense.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DatabaseConfigTest {
  @Test
  void keepsFiveConnectionsAndOpensFifteenUnlessToldOtherwise() {
    Settings settings = new Settings(Map.of("SENSE_DATABASE_URL", "jdbc:postgresql://db/sense"));
    DatabaseConfig config = DatabaseConfig.from(settings);
    settings.throwIfInvalid(DatabaseConfig.PREFIX);
    assertThat(config)
        .isEqualTo(
            new DatabaseConfig(
                "jdbc:postgresql://db/sense",
                "sense",
                null,
                5,
                15,
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                3));
  }

  @Test
  void looksForLeaksWithinTheLifetimeOfAConnection() {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_DATABASE_URL", "jdbc:postgresql://db/sense",
                "SENSE_DATABASE_POOL_LIFETIME", "40s"));
    assertThat(DatabaseConfig.from(settings).leakThreshold()).isEqualTo(Duration.ofSeconds(40));
    settings.throwIfInvalid(DatabaseConfig.PREFIX);
  }

  @Test
  void neverShowsThePassword() {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_DATABASE_URL", "jdbc:postgresql://db/sense",
                "SENSE_DATABASE_PASSWORD", "hunter2"));
    assertThat(DatabaseConfig.from(settings).toString()).doesNotContain("hunter2");
  }

  @Test
  void namesEveryFaultAtOnce() {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_DATABASE_URL", "jdbc:mysql://db/sense",
                "SENSE_DATABASE_POOL_IDLE", "6",
                "SENSE_DATABASE_POOL_MAX", "4",
                "SENSE_DATABASE_LEAK_THRESHOLD", "1s",
                "SENSE_DATABASE_PASWORD", "x"));
    DatabaseConfig.from(settings);
    assertThatThrownBy(() -> settings.throwIfInvalid(DatabaseConfig.PREFIX))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(
                        "SENSE_DATABASE_URL must be jdbc:postgresql://host:port/database",
                        "SENSE_DATABASE_POOL_IDLE must not be above SENSE_DATABASE_POOL_MAX",
                        "SENSE_DATABASE_LEAK_THRESHOLD must be from 2s up to"
                            + " SENSE_DATABASE_POOL_LIFETIME",
                        "SENSE_DATABASE_PASWORD is not a setting;"
                            + " did you mean SENSE_DATABASE_PASSWORD?"));
  }
}
