package io.sense.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders one of the shop's lines again every few seconds, so that there is something to see. */
final class DemoProvisionings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoProvisionings.class);
  private static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final URI provisionings;
  private final RandomGenerator random;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "demo-provisionings"));

  private DemoProvisionings(int beornPort, long seed) {
    provisionings = URI.create("http://127.0.0.1:" + beornPort + "/api/v1/provisionings");
    random = new Random(seed);
  }

  /**
   * Begins to order.
   *
   * @param seed of the choice of lines
   */
  static DemoProvisionings start(int beornPort, long seed) {
    DemoProvisionings demo = new DemoProvisionings(beornPort, seed);
    var unused =
        demo.ticks.scheduleAtFixedRate(demo::order, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return demo;
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }

  private void order() {
    int line = random.nextInt(400);
    HttpRequest request =
        HttpRequest.newBuilder(provisionings)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .timeout(TIMEOUT)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"circuit_id": "C-%d", "product_id": "P-%d", "customer": "shop",
                     "a_device_id": "ACC-%d", "z_device_id": "EDGE-1"}"""
                        .formatted(7_000 + line, 100 + line % 60, 1 + line % 4)))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 202) {
        LOG.warn("Beorn refused the demo's order: {} {}", answer.statusCode(), answer.body());
      }
    } catch (IOException e) {
      LOG.warn("Could not send the demo's order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (RuntimeException e) { // an exception would silently end the schedule
      LOG.error("Could not send the demo's order", e);
    }
  }
}
