package io.sense.service.mdso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MdsoConfigTest {
  @Test
  void hasDefaultsAndNeedsNothing() {
    Settings settings = new Settings(Map.of());
    MdsoConfig config = MdsoConfig.from(settings);
    settings.throwIfInvalid(MdsoConfig.PREFIX);
    assertThat(config.credentials()).isEmpty();
    assertThat(config.cache())
        .isEqualTo(new MdsoCacheConfig(20_000, Duration.ofSeconds(15), Duration.ofSeconds(5)));
  }

  @Test
  void namesEveryFaultAtOnceAndNeverThePassword() {
    Settings settings =
        new Settings(
            Map.of(
                "SENSE_MDSO_PASSWORD", "hidden",
                "SENSE_MDSO_MOST_RESOURCES", "0",
                "SENSE_MDSO_CACHE_TTL", "soon",
                "SENSE_MDSO_CACHE_SIZES", "7"));
    MdsoConfig.from(settings);
    assertThatThrownBy(() -> settings.throwIfInvalid(MdsoConfig.PREFIX))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContainingAll(
            "SENSE_MDSO_USER and SENSE_MDSO_PASSWORD need each other",
            "SENSE_MDSO_MOST_RESOURCES",
            "SENSE_MDSO_CACHE_TTL",
            "SENSE_MDSO_CACHE_SIZES")
        .hasMessageNotContaining("hidden");
  }
}
