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
    environment.put("SENSE_CORRELATION_QUIET_INCOMPLETE", "5s"); // events alone never look whole
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
          () -> "a settled trace of " + palantir.find(TRACE),
          () -> palantir.find(TRACE).filter(EventIT::isComplete).isPresent());
      JsonNode found = palantir.find(TRACE).orElseThrow();
      assertThat(found.path("log_count").asInt()).isEqualTo(2);
      assertThat(found.path("matches").path("orphan").asInt()).isEqualTo(2);
      Condition.await(
          PATIENCE,
          () -> "both events in the timeline " + palantir.timeline(TRACE),
          () ->
              palantir
                  .timeline(TRACE)
                  .filter(timeline -> timeline.findValues("uid").size() == 2)
                  .isPresent());
    }
  }

  private static boolean isComplete(JsonNode found) {
    return found.path("state").asText().equals("complete");
  }
}
