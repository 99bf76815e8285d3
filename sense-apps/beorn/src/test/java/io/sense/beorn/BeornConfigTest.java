package io.sense.beorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BeornConfigTest {
  private static final Map<String, String> LEAST =
      Map.of("SENSE_DATABASE_URL", "jdbc:postgresql://localhost/sense");

  @Test
  void hasDefaultsForAllButTheDatabase() {
    BeornConfig config = BeornConfig.from(LEAST);
    assertThat(config.web().port()).isEqualTo(8083);
    assertThat(config.work().jobs()).isEqualTo(8);
    assertThat(config.work().policy().settleTime()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                BeornConfig.from(
                    LEAST,
                    "SENSE_BEORN_JOBS=0",
                    "SENSE_BEORN_BACKOFF=2m",
                    "SENSE_BEORN_SETTLE_TIME=12s",
                    "SENSE_BEORN_LEASES=1s"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("SENSE_BEORN_JOBS must be a whole number from 1 to 200")
        .hasMessageContaining("SENSE_BEORN_MAX_BACKOFF must not be less than SENSE_BEORN_BACKOFF")
        .hasMessageContaining("must be longer than SENSE_EXTERNAL_ISE_CALL_TIMEOUT")
        .hasMessageContaining("did you mean SENSE_BEORN_LEASE?");
  }
}
