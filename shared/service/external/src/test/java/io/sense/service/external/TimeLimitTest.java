package io.sense.service.external;

import static io.sense.service.external.FakeService.answering;
import static io.sense.service.external.Things.READ;
import static io.sense.service.external.Things.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.external.Answer.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TimeLimitTest {
  private final CountDownLatch released = new CountDownLatch(1);
  private FakeService service;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    service = new FakeService(answering(200, "{}"));
    fixture =
        new Fixture(
            "EXTERNAL_MDSO_URL=" + service.url(),
            "EXTERNAL_MDSO_RATE=10000",
            "EXTERNAL_MDSO_TIMEOUT=300ms",
            "EXTERNAL_MDSO_CALL_TIMEOUT=700ms");
  }

  @AfterEach
  void close() {
    released.countDown();
    fixture.close();
    service.close();
  }

  @Test
  void cutsOffAServiceThatHangs() {
    service.behave(exchange -> awaitRelease());
    assertThat(fixture.mdso().call(WRITE))
        .isInstanceOfSatisfying(
            Answer.TimedOut.class,
            late -> assertThat(late.after()).isGreaterThanOrEqualTo(Duration.ofMillis(300)));
    assertThat(service.asked()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void cutsOffAServiceThatDripsAndClosesTheConnection() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    service.behave(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (released.getCount() > 0) {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
            }
          } catch (IOException e) {
            closed.countDown();
            throw e;
          }
        });
    do { // a busy machine may take the whole limit before the request is sent
      assertThat(fixture.mdso().call(WRITE)).isInstanceOf(Answer.TimedOut.class);
    } while (service.asked().isEmpty());
    closed.await();
  }

  @Test
  void boundsAWholeCallWithItsTries() {
    service.behave(exchange -> awaitRelease());
    assertThat(fixture.mdso().call(READ)).isInstanceOf(Answer.TimedOut.class);
    assertThat(service.asked()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void keepsAnInterrupt() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    service.behave(
        exchange -> {
          arrived.countDown();
          awaitRelease();
        });
    try (Fixture patient =
        new Fixture("EXTERNAL_MDSO_URL=" + service.url(), "EXTERNAL_MDSO_TIMEOUT=12s")) {
      CompletableFuture<Answer<JsonNode>> answer = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                answer.complete(patient.mdso().call(READ));
                flag.complete(Thread.currentThread().isInterrupted());
              });
      caller.start();
      arrived.await();
      caller.interrupt();
      assertThat(answer.get())
          .isEqualTo(
              new Answer.Failed<>(0, "Interrupted while waiting for the answer", Effect.UNKNOWN));
      assertThat(flag.get()).isTrue();
    }
  }

  @Test
  void tellsThatAConnectionBrokeAfterTheRequestWasSent() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    try (ServerSocket resetting = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Fixture broken =
            new Fixture("EXTERNAL_MDSO_URL=http://127.0.0.1:" + resetting.getLocalPort())) {
      Thread server = new Thread(() -> resetAll(resetting, accepted));
      server.setDaemon(true); // ends when its socket is closed
      server.start();
      assertThat(broken.mdso().call(WRITE))
          .isInstanceOfSatisfying(
              Answer.Failed.class,
              failed -> {
                assertThat(failed.status()).isZero();
                assertThat(failed.detail()).startsWith("broke off before its answer");
                assertThat(failed.effect()).isEqualTo(Effect.UNKNOWN);
              });
      assertThat(accepted).hasValue(1);
      assertThat(broken.mdso().call(READ).effectUnknown()).isTrue();
      assertThat(accepted).as("three more tries, none made twice by the JDK").hasValue(4);
    }
  }

  private static void resetAll(ServerSocket resetting, AtomicInteger accepted) {
    while (!resetting.isClosed()) {
      try (Socket socket = resetting.accept()) {
        accepted.incrementAndGet();
        assertThat(socket.getInputStream().read()).isPositive();
        socket.setSoLinger(true, 0); // closing resets
      } catch (IOException e) {
        assertThat(resetting.isClosed()).isTrue();
      }
    }
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }
}
