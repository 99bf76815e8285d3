package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.correlation.link.CallFlow;
import io.sense.settings.InvalidSettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CorrelationConfigTest {
  private static final Map<String, String> BROKERS = Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", "k:1");

  @Test
  void knowsNoCallFlowsByDefault() {
    assertThat(CorrelationConfig.from(BROKERS).callFlows()).isEmpty();
  }

  @Test
  void readsCallFlowsWithBlanksAndRepeats() {
    assertThat(
            CorrelationConfig.from(
                    BROKERS, "SENSE_CORRELATION_CALL_FLOWS=shop>bank, bank > mail,shop>bank")
                .callFlows())
        .containsExactly(new CallFlow("shop", "bank"), new CallFlow("bank", "mail"));
  }

  @Test
  void namesEveryBadCallFlow() {
    assertThatThrownBy(
            () ->
                CorrelationConfig.from(
                    BROKERS, "SENSE_CORRELATION_CALL_FLOWS=shop>bank,shop,>x,y>,a>a,a>b>c"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .hasSize(5)
                    .allSatisfy(
                        fault -> assertThat(fault).startsWith("SENSE_CORRELATION_CALL_FLOWS must "))
                    .anySatisfy(fault -> assertThat(fault).endsWith("\"a>b>c\"")));
  }

  @Test
  void namesTimesThatContradictEachOther() {
    assertThatThrownBy(
            () ->
                CorrelationConfig.from(
                    BROKERS, "SENSE_CORRELATION_QUIET_WHOLE=2m", "SENSE_CORRELATION_HORIZON=4s"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .containsExactlyInAnyOrder(
                        "SENSE_CORRELATION_QUIET_WHOLE must not be longer than"
                            + " SENSE_CORRELATION_QUIET_INCOMPLETE",
                        "SENSE_CORRELATION_HORIZON must not be shorter than"
                            + " SENSE_CORRELATION_ALIGNMENT"));
  }
}
