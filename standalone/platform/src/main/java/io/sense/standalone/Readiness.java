package io.sense.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Asks the parts over HTTP, as a load balancer would. */
final class Readiness {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  private Readiness() {}

  /** Waits until {@code /health/ready} says yes. */
  static void await(String part, int port, Duration patience) {
    awaitOk(part + " to be ready", "http://127.0.0.1:" + port + "/health/ready", patience);
  }

  /** Waits until palantir knows a trace. */
  static void awaitCorrelation(int palantirPort, String traceId, Duration patience) {
    awaitOk(
        "the correlation of trace " + traceId,
        "http://127.0.0.1:" + palantirPort + "/api/v1/correlations/" + traceId,
        patience);
  }

  private static void awaitOk(String awaited, String address, Duration patience) {
    AtomicReference<String> last = new AtomicReference<>("no answer");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).timeout(REQUEST_TIMEOUT).build();
    Condition.await(
        patience,
        () -> awaited + " (" + last.get() + ")",
        () -> {
          try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            last.set("HTTP " + answer.statusCode() + " " + answer.body());
            return answer.statusCode() == 200;
          } catch (IOException e) {
            last.set(e.toString());
            return false;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformException("Interrupted while waiting for " + awaited, e);
          }
        });
  }
}
