package io.sense.service.web;

import static io.sense.service.web.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.config.RoutesConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RequestLimitsTest {
  private final AtomicReference<Duration> remaining = new AtomicReference<>();
  private final AtomicReference<Boolean> interrupted = new AtomicReference<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private final TestServer server =
      new TestServer(WebOptions.none(), this::routes, "A_REQUEST_TIMEOUT=300ms", "A_MAX_BODY=16B");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void tellsAHandlerHowMuchTimeIsLeft() throws Exception {
    server.get("/remaining");
    assertThat(remaining.get()).isBetween(Duration.ZERO, Duration.ofMillis(300));
  }

  @Test
  void answersForAHandlerThatTakesTooLong() throws Exception {
    var answer = server.get("/hanging");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).path("detail").asText()).isEqualTo("It took longer than 300 ms");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void sendsWhatAHandlerEndsWellWithThoughLate() throws Exception {
    assertThat(server.get("/stubborn").body()).isEqualTo("done");
    assertThat(interrupted).hasValue(false); // else its answer could not be written
  }

  @Test
  void cutsOffABodyThatDrips() throws Exception {
    try (Socket socket = new Socket("localhost", server.server.port())) {
      socket
          .getOutputStream()
          .write(bytes("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"));
      assertThat(afterDripping(socket, "x", 8))
          .startsWith("HTTP/1.1 408")
          .contains("application/problem+json")
          .contains("The body did not arrive within 300 ms");
    }
  }

  @Test
  void cutsOffABodyInChunksThatDrips() throws Exception {
    try (Socket socket = new Socket("localhost", server.server.port())) {
      socket
          .getOutputStream()
          .write(bytes("POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
      assertThat(afterDripping(socket, "1\r\nx\r\n", 15)).startsWith("HTTP/1.1 408");
    }
  }

  @Test
  void bearsLongerBodiesWhereItIsToldTo() throws Exception {
    WebOptions options = WebOptions.none().withLongBodies(path -> path.equals("/long"), 32);
    try (TestServer roomy = new TestServer(options, this::routes, "A_MAX_BODY=16B")) {
      for (int length : new int[] {32, 33}) {
        var answer =
            roomy.send(roomy.request("/long").POST(BodyPublishers.ofString("x".repeat(length))));
        assertThat(answer.statusCode()).isEqualTo(length == 32 ? 200 : 413);
      }
    }
  }

  @Test
  void refusesABodyThatIsTooLongHoweverItIsSentAndRead() throws Exception {
    for (String path : new String[] {"/body", "/stream"}) {
      var known = BodyPublishers.ofString("x".repeat(17));
      assertThat(server.send(server.request(path).POST(known)).statusCode()).isEqualTo(413);
      var chunked =
          BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes("x".repeat(17))));
      var refused = server.send(server.request(path).POST(chunked));
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(json(refused).path("status").asInt()).isEqualTo(413);
      var fits =
          BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes("x".repeat(16))));
      assertThat(server.send(server.request(path).POST(fits)).body()).isEqualTo("16");
    }
  }

  /** Sends pieces, each once the one before has surely gone, until the server answers. */
  private static String afterDripping(Socket socket, String piece, int most) throws IOException {
    InputStream answer = socket.getInputStream();
    socket.setSoTimeout(50);
    StringBuilder read = new StringBuilder();
    int sent = 0;
    while (true) {
      try {
        int letter = answer.read();
        if (letter < 0) {
          return read.toString();
        }
        read.append((char) letter);
      } catch (SocketTimeoutException e) {
        if (read.isEmpty() && sent < most) {
          socket.getOutputStream().write(bytes(piece));
          sent++;
        }
      }
    }
  }

  private void routes(RoutesConfig routes) {
    routes.get("/remaining", http -> remaining.set(RequestDeadline.remaining(http)));
    routes.get(
        "/hanging",
        http -> {
          never.await();
          http.result("never");
        });
    routes.get(
        "/stubborn",
        http -> {
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          http.result("done");
        });
    routes.after("/stubborn", http -> interrupted.set(Thread.currentThread().isInterrupted()));
    routes.post("/body", http -> http.result(Integer.toString(http.body().length())));
    for (String path : new String[] {"/stream", "/long"}) {
      routes.post(
          path,
          http -> http.result(Integer.toString(http.bodyInputStream().readAllBytes().length)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
