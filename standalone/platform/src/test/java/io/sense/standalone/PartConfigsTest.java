package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.palantir.ReceiverConnection;
import io.sense.service.external.ServiceName;
import io.sense.settings.Secret;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PartConfigsTest {
  @Test
  void tellsPalantirWhereTheReceiverListens() {
    assertThat(receiverOf(Map.of()).endpoint()).isEqualTo(URI.create("http://127.0.0.1:14318"));
    assertThat(receiverOf(Map.of()).token()).isEmpty();
    assertThat(receiverOf(Map.of("SENSE_RECEIVER_HOST", "10.0.0.7")).endpoint())
        .isEqualTo(URI.create("http://10.0.0.7:14318"));
    assertThat(receiverOf(Map.of("SENSE_RECEIVER_HOST", "::1")).endpoint())
        .isEqualTo(URI.create("http://[::1]:14318"));
  }

  @Test
  void givesPalantirATokenThatTheReceiverKnows() {
    assertThat(receiverOf(Map.of("SENSE_RECEIVER_TOKENS", "one,two")).token())
        .hasValue(new Secret("one"));
  }

  @Test
  void leavesPalantirWhatTheUserSaysOfTheReceiver() {
    ReceiverConnection receiver =
        receiverOf(
            Map.of(
                "SENSE_RECEIVER_TOKENS", "one",
                "SENSE_PALANTIR_RECEIVER_ENDPOINT", "https://sense.example.com",
                "SENSE_PALANTIR_RECEIVER_TOKEN", "two"));
    assertThat(receiver.endpoint()).isEqualTo(URI.create("https://sense.example.com"));
    assertThat(receiver.token()).hasValue(new Secret("two"));
  }

  @Test
  void sendsCallsToTheSimulatorUnlessTheUserHasTheService() {
    var services =
        parts(Map.of("SENSE_EXTERNAL_ODIN_URL", "https://odin.example.com"))
            .beorn()
            .external()
            .services();
    assertThat(services.get(ServiceName.MDSO).url())
        .hasValue(URI.create("http://127.0.0.1:8090/mdso"));
    assertThat(services.get(ServiceName.ODIN).url())
        .hasValue(URI.create("https://odin.example.com"));
  }

  private static ReceiverConnection receiverOf(Map<String, String> environment) {
    return parts(environment).palantir().receiver();
  }

  private static PartConfigs parts(Map<String, String> environment) {
    return PartConfigs.from(
        environment,
        new PartConfigs.Addresses(
            "127.0.0.1:9092", "jdbc:postgresql://x/sense", "sense", "secret", 14318, 8090),
        true);
  }
}
