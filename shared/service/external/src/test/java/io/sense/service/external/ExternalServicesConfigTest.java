package io.sense.service.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ExternalServicesConfigTest {
  @Test
  void needsNothing() {
    ExternalServicesConfig config = Fixture.config();
    assertThat(config.services()).containsOnlyKeys(ServiceName.values());
    assertThat(config.services().values()).noneMatch(service -> service.url().isPresent());
    assertThat(config.redisUrl()).isEmpty();
    assertThat(config.replicas()).isEqualTo(1);
  }

  @Test
  void readsAService() {
    ExternalServiceConfig mdso =
        Fixture.config(
                "EXTERNAL_MDSO_URL=http://mdso:8080/mdso/",
                "EXTERNAL_MDSO_TIMEOUT=1s",
                "EXTERNAL_MDSO_RATE=7",
                "EXTERNAL_MDSO_TOKEN=secret")
            .services()
            .get(ServiceName.MDSO);
    assertThat(mdso.url()).contains(URI.create("http://mdso:8080/mdso"));
    assertThat(mdso.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(mdso.rate()).isEqualTo(7);
    assertThat(mdso.token().orElseThrow().value()).isEqualTo("secret");
    assertThat(mdso.toString()).doesNotContain("secret");
  }

  @Test
  void namesEveryFaultAtOnceAndShowsNoPassword() {
    assertThatThrownBy(
            () ->
                Fixture.config(
                    "EXTERNAL_MDSO_URL=mdso:8080",
                    "EXTERNAL_ODIN_URL=http://odin/?a=b",
                    "EXTERNAL_ISE_TIMEOUT=20s",
                    "EXTERNAL_HYDRA_RATE_WAIT=2s",
                    "EXTERNAL_HYDRA_MAX_ANSWER=2GiB",
                    "EXTERNAL_REMDY_RATE=5",
                    "REDIS_URL=http://:hunter2@redis"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .containsExactlyInAnyOrder(
                        "SENSE_EXTERNAL_MDSO_URL must be an address such as"
                            + " http://mdso:8080/mdso, not \"mdso:8080\"",
                        "SENSE_EXTERNAL_ODIN_URL must be an address such as"
                            + " http://mdso:8080/mdso, not \"http://odin/?a=b\"",
                        "SENSE_EXTERNAL_ISE_CALL_TIMEOUT must not be less than"
                            + " SENSE_EXTERNAL_ISE_TIMEOUT, the time of one try",
                        "SENSE_EXTERNAL_HYDRA_RATE_WAIT must be at most 500ms",
                        "SENSE_EXTERNAL_HYDRA_MAX_ANSWER must be at most 1GiB",
                        "SENSE_EXTERNAL_REMDY_RATE is not a setting; did you mean"
                            + " SENSE_EXTERNAL_REMEDY_RATE?",
                        "SENSE_REDIS_URL must be an address such as redis://redis:6379"));
  }
}
