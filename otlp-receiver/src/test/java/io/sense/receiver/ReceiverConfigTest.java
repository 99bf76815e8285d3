package io.sense.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.settings.InvalidSettingsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReceiverConfigTest {
  private static final Map<String, String> KAFKA =
      Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", "k:9092");

  @Test
  void needsNothingButKafka() {
    ReceiverConfig config = ReceiverConfig.from(KAFKA);
    assertThat(config.grpcPort()).isEqualTo(4317);
    assertThat(config.httpPort()).isEqualTo(4318);
    assertThat(config.operationsPort()).isEqualTo(8085);
    assertThat(config.maxRequestBytes()).isEqualTo(64 << 20);
    assertThat(config.kafkaTimeout()).isLessThan(Duration.ofSeconds(5)); // the Collector's timeout
    assertThat(config.certificate()).isEmpty();
    assertThat(config.tokens()).isEmpty();
  }

  @Test
  void readsSeveralTokensAndNeverShowsThem() {
    ReceiverConfig config = ReceiverConfig.from(KAFKA, "SENSE_RECEIVER_TOKENS=hunter2, hunter3,");
    assertThat(config.tokens())
        .extracting(token -> token.value())
        .containsExactly("hunter2", "hunter3");
    assertThat(config.toString()).doesNotContain("hunter");
  }

  @Test
  void refusesTokensThatAreSetButHoldNone() {
    for (String tokens : new String[] {",", " , ,"}) {
      assertThatThrownBy(() -> ReceiverConfig.from(KAFKA, "SENSE_RECEIVER_TOKENS=" + tokens))
          .as("else everybody would be let in")
          .hasMessageContaining("SENSE_RECEIVER_TOKENS");
    }
  }

  @Test
  void namesEveryFaultAtOnce() {
    assertThatThrownBy(
            () ->
                ReceiverConfig.from(
                    Map.of(),
                    "SENSE_RECEIVER_GRPC_PORT=http",
                    "SENSE_RECEIVER_TLS_KEY=key.pem",
                    "SENSE_RECEIVER_IN_FLIGHT=100MiB",
                    "SENSE_RECEIVER_MAX_REQEST=1MiB"))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.faults())
                    .hasSize(5)
                    .anyMatch(fault -> fault.contains("SENSE_KAFKA_BOOTSTRAP_SERVERS is required"))
                    .anyMatch(fault -> fault.contains("SENSE_RECEIVER_GRPC_PORT"))
                    .anyMatch(fault -> fault.contains("set both or none"))
                    .anyMatch(fault -> fault.contains("at least three times"))
                    .anyMatch(fault -> fault.contains("did you mean SENSE_RECEIVER_MAX_REQUEST?")));
  }

  @Test
  void namesACertificateThatCannotBeRead() {
    assertThatThrownBy(
            () ->
                ReceiverConfig.from(
                    KAFKA,
                    "SENSE_RECEIVER_TLS_CERTIFICATE=/does/not/exist",
                    "SENSE_RECEIVER_TLS_KEY=/does/not/exist"))
        .hasMessageContaining("could not be read")
        .hasMessageContaining("/does/not/exist");
  }

  @Test
  void refusesARequestLimitThatWouldNotFitAnArray() {
    assertThatThrownBy(
            () ->
                ReceiverConfig.from(
                    KAFKA, "SENSE_RECEIVER_MAX_REQUEST=2GiB", "SENSE_RECEIVER_IN_FLIGHT=8GiB"))
        .hasMessageContaining("at most 1023MiB");
  }
}
