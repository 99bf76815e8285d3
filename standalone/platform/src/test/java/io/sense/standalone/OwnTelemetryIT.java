package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sense correlates Sense: a request to an app comes out as a trace of that app, with its logs. */
final class OwnTelemetryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

  @TempDir Path directory;

  @Test
  void correlatesWhatItsOwnAppsDid() throws Exception {
    Map<String, String> settings = FreePorts.chosenByTheSystem();
    settings.put("SENSE_STANDALONE_OWN_TELEMETRY", "true");
    PlatformConfig config = PlatformConfig.from(settings, "--data", directory.toString());
    try (Platform platform = Platform.start(config)) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + platform.ardaPort() + "/api/v1/circuits"))
              .header("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01")
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);

      AtomicReference<String> row = new AtomicReference<>("nothing");
      Condition.await(
          PATIENCE,
          () -> "the trace of the request, " + row.get(),
          () -> {
            row.set(correlation(platform));
            return row.get().contains("\"service\":\"arda\"")
                && row.get().contains("\"span_id\":1");
          });
    }
  }

  /** Outside of any trace, so that asking adds nothing to what is asked for. */
  private static String correlation(Platform platform) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:"
                              + platform.palantirPort()
                              + "/api/v1/correlations/"
                              + TRACE_ID))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (java.io.IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
