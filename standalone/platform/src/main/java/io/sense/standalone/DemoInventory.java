package io.sense.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Puts the lines of the demo's shop into the inventory, as a person would: by importing files. */
final class DemoInventory {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** In the order in which they name each other. */
  private static final List<String> KINDS = List.of("devices", "circuits", "resources");

  private DemoInventory() {}

  /**
   * Imports them; what is there already is replaced.
   *
   * @throws PlatformException if arda refuses
   */
  static void load(int ardaPort) {
    HttpClient client = HttpClient.newHttpClient();
    for (String kind : KINDS) {
      URI uri = URI.create("http://127.0.0.1:" + ardaPort + "/api/v1/" + kind + "/import");
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "text/csv")
              .timeout(TIMEOUT)
              .POST(HttpRequest.BodyPublishers.ofByteArray(file(kind)))
              .build();
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new PlatformException(
              "Could not import the demo's " + kind + ": " + answer.body());
        }
      } catch (IOException e) {
        throw new PlatformException("Could not import the demo's " + kind, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PlatformException("Interrupted while importing the demo's " + kind, e);
      }
    }
  }

  private static byte[] file(String kind) throws PlatformException {
    String name = "/io/sense/arda/demo/" + kind + ".csv";
    try (InputStream file = DemoInventory.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new PlatformException("Could not read " + name, e);
    }
  }
}
