package io.sense.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private OtlpClient client;

  /** Three requests that are due at once. */
  private static final class ThreeAtOnce implements Load {
    @Override
    public long requests() {
      return 3;
    }

    @Override
    public long offsetNanos(long number) {
      return 0;
    }

    @Override
    public Request request(long number) {
      return new Request(Request.TRACES, new byte[] {(byte) number}, 500, true);
    }
  }

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
    client =
        new OtlpClient(
            new HttpTransport(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/")));
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void sendsWhatIsDueWhateverBecameOfThatBefore() throws Exception {
    CountDownLatch threeAtOnce = new CountDownLatch(3);
    server.createContext(
        "/v1/traces",
        exchange -> {
          threeAtOnce.countDown();
          try {
            threeAtOnce.await(); // no answer before all were sent
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          answer(exchange, 200);
        });

    run();

    assertThat(client.records()).isEqualTo(1_500);
    assertThat(client.faults()).isEmpty();
    assertThat(client.retries()).isZero();
  }

  @Test
  void sendsAgainWhatIsWorthIt() throws Exception {
    List<Integer> statuses = Collections.synchronizedList(new ArrayList<>(List.of(429, 503)));
    server.createContext(
        "/v1/traces", exchange -> answer(exchange, statuses.isEmpty() ? 200 : statuses.remove(0)));

    run();

    assertThat(client.records()).isEqualTo(1_500);
    assertThat(client.retries()).isEqualTo(2);
  }

  @Test
  void tellsWhatWasRefused() throws Exception {
    BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>(List.of(400, 200, 200));
    server.createContext("/v1/traces", exchange -> answer(exchange, statuses.remove()));

    run();

    assertThat(client.records()).isEqualTo(1_000);
    assertThat(client.faults()).containsExactly("v1/traces: HTTP 400");
  }

  private void run() throws InterruptedException {
    try (OpenLoop loop = OpenLoop.start("test", new ThreeAtOnce(), client, System.nanoTime())) {
      while (!loop.isOver() || client.underWay() > 0) {
        TimeUnit.MILLISECONDS.sleep(5); // between two looks
      }
    }
  }

  private static void answer(HttpExchange exchange, int status) {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
