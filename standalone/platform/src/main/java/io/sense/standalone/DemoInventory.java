package io.sense.standalone;

import io.sense.arda.ArdaDemo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Puts the lines of the demo's shop into the inventory, as a person would: by importing files. */
final class DemoInventory {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private DemoInventory() {}

  /**
   * Imports them; what is there already is replaced.
   *
   * @throws PlatformException if arda refuses
   */
  static void load(int ardaPort) {
    HttpClient client = HttpClient.newHttpClient();
    for (ArdaDemo.Import file : ArdaDemo.imports()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ardaPort + file.path()))
              .header("Content-Type", "text/csv")
              .timeout(TIMEOUT)
              .POST(HttpRequest.BodyPublishers.ofString(file.content()))
              .build();
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new PlatformException("Could not send " + file.path() + ": " + answer.body());
        }
      } catch (IOException e) {
        throw new PlatformException("Could not send " + file.path(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PlatformException("Interrupted while sending " + file.path(), e);
      }
    }
  }
}
