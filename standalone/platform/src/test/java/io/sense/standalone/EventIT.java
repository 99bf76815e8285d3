package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hand-made event on its way: palantir, receiver with tokens, Kafka, both jobs, palantir. */
final class EventIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir Path directory;

  @Test
  void entersThroughTheReceiverAndCountsOnceWhenSentAgain() {
    Map<String, String> environment = new HashMap<>(FreePorts.chosenByTheSystem());
    environment.put("SENSE_RECEIVER_TOKENS", "s3cret");
    try (Platform platform =
        Platform.start(PlatformConfig.from(environment, "--data", directory.toString()))) {
      PalantirClient palantir = new PalantirClient(platform.palantirPort());
      String event =
          "{\"trace_id\":\""
              + TRACE
              + "\",\"message\":\"the customer called\",\"time\":\"2026-03-10T12:00:00Z\"}";
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> answer = palantir.postEvent(event);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      }
      HttpResponse<String> last = palantir.postEvent(event.replace("called", "came"));
      assertThat(last.statusCode()).isEqualTo(202);
      Condition.await(
          PATIENCE,
          () -> "two events in " + palantir.find(TRACE),
          () -> palantir.find(TRACE).filter(EventIT::hasTwoLogs).isPresent());
      assertThat(palantir.timeline(TRACE)).isPresent();
    }
  }

  private static boolean hasTwoLogs(JsonNode found) {
    return found.path("log_count").asInt() == 2 && found.path("span_count").asInt() == 0;
  }
}
