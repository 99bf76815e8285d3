package io.sense.standalone.processes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a process of ours whether it is ready. Thread-safe. */
final class ReadinessProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String process;
  private final HttpRequest question;

  /**
   * Asks nothing yet.
   *
   * @param process named in messages
   * @param address where its health is, with a slash at its end
   */
  ReadinessProbe(String process, URI address) {
    this.process = process;
    this.question =
        HttpRequest.newBuilder(address.resolve("health/ready")).timeout(TIMEOUT).build();
  }

  /** Whether it says so; false also while nobody listens. */
  boolean isReady() {
    try {
      return client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while asking " + process, e);
    }
  }
}
