package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.receiver.ReceiverConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the Collector in front takes and puts together, the receiver takes too: it refuses what is
 * too long for good, and then the Collector drops it.
 */
final class LongestRequestTest {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void isTakenByTheReceiverInCompose() {
    ComposeProject full = ComposeProject.of("full");
    long memory = full.service("receiver").at("/deploy/resources/limits/memory").asLong();
    check(ReceiverConfig.from(full.environment("receiver")), memory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void isTakenByTheReceiverInKubernetes(String overlay) {
    JsonNode receiver = Overlay.of(overlay).find("Deployment", "receiver").orElseThrow();
    JsonNode container = receiver.at("/spec/template/spec/containers/0");
    Map<String, String> environment = new HashMap<>();
    container.path("env").forEach(each -> put(each, environment));
    String memory = container.at("/resources/limits/memory").asText();
    check(
        ReceiverConfig.from(environment),
        Long.parseLong(memory.replaceFirst("Mi$", "")) * MEBIBYTE);
  }

  /** Settings of the receiver that stand in the manifest; of others one is required. */
  private static void put(JsonNode variable, Map<String, String> environment) {
    String name = variable.path("name").asText();
    if (name.equals("SENSE_KAFKA_BOOTSTRAP_SERVERS")) {
      environment.put(name, "kafka:9092");
    } else if (name.startsWith("SENSE_RECEIVER_") && variable.has("value")) {
      environment.put(name, variable.path("value").asText());
    }
  }

  private static void check(ReceiverConfig receiver, long memory) {
    String feed = Repository.read(Repository.file("otel-collector/feed-grpc.yaml"));
    // A batch that has less than min_size waits for one request more, however long.
    long longest =
        Math.max(
                number("max_recv_msg_size_mib: (\\d+)", feed) * MEBIBYTE,
                number("max_request_body_size: (\\d+)", feed))
            + number("min_size: (\\d+)", feed);
    assertThat(receiver.maxRequestBytes()).isGreaterThan(Math.toIntExact(longest));
    long share = 4; // of the heap: otlp-receiver/README.md
    String dockerfile = Repository.read(Repository.file("otlp-receiver/Dockerfile"));
    long heap = memory * number("MaxRAMPercentage=(\\d+)", dockerfile) / 100;
    assertThat(receiver.inFlightBytes() * share).isLessThanOrEqualTo(heap);
  }

  private static long number(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    assertThat(matcher.find()).as(regex).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
