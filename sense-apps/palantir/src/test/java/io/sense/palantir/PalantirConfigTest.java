package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PalantirConfigTest {
  private static final Map<String, String> DATABASE =
      Map.of("SENSE_DATABASE_URL", "jdbc:postgresql://db/sense", "SENSE_DATABASE_USER", "sense");

  @Test
  void expectsTheReceiverOnThisMachine() {
    ReceiverConnection receiver = PalantirConfig.from(DATABASE).receiver();
    assertThat(receiver.endpoint()).isEqualTo(URI.create("http://localhost:4318"));
    assertThat(receiver.token()).isEmpty();
    assertThat(receiver.timeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void readsHowToReachTheReceiverAndHidesTheToken() {
    PalantirConfig config =
        PalantirConfig.from(
            DATABASE,
            "SENSE_PALANTIR_RECEIVER_ENDPOINT=https://receiver:4318/otlp",
            "SENSE_PALANTIR_RECEIVER_TOKEN=s3cret",
            "SENSE_PALANTIR_RECEIVER_TIMEOUT=3s");
    assertThat(config.receiver().endpoint()).isEqualTo(URI.create("https://receiver:4318/otlp"));
    assertThat(config.receiver().token().orElseThrow().value()).isEqualTo("s3cret");
    assertThat(config.receiver().timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void namesEveryFaultAtOnce() {
    for (String bad : new String[] {"localhost:4318", "ftp://x", "http://", "http://x?y", "h t"}) {
      assertThatThrownBy(
              () ->
                  PalantirConfig.from(
                      DATABASE,
                      "SENSE_PALANTIR_RECEIVER_ENDPOINT=" + bad,
                      "SENSE_PALANTIR_RECEIVER_TIMEOUT=soon",
                      "SENSE_PALANTIR_RECEIVER_URL=x"))
          .isInstanceOf(InvalidSettingsException.class)
          .hasMessageContaining("SENSE_PALANTIR_RECEIVER_ENDPOINT must be an http or https URL")
          .hasMessageContaining("SENSE_PALANTIR_RECEIVER_TIMEOUT")
          .hasMessageContaining("SENSE_PALANTIR_RECEIVER_URL");
    }
  }
}
