package io.sense.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DrainTest {
  private static final String REQUEST = "GET /things HTTP/1.1\r\nHost: a\r\n\r\n";

  private final AtomicLong served = new AtomicLong();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  @Test
  void losesNoRequestOfClientsThatKeepTheirConnections() throws Exception {
    // No client idles, however long its thread has to wait for its turn.
    TestServer server = server("A_DRAIN_IDLE=30s");
    List<KeepAliveClient> clients = new ArrayList<>();
    List<CompletableFuture<Void>> runs = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      KeepAliveClient client = new KeepAliveClient(server.server.port());
      clients.add(client);
      runs.add(CompletableFuture.runAsync(client, task -> new Thread(task, "client").start()));
    }
    while (served.get() < 2_000 || clients.stream().anyMatch(client -> client.answers.get() == 0)) {
      Thread.onSpinWait();
    }
    server.close();
    runs.forEach(CompletableFuture::join);
    assertThat(clients).extracting(client -> client.fault).containsOnlyNulls();
    assertThat(clients).allMatch(client -> client.lastSaidClose);
    assertThat(clients.stream().mapToLong(client -> client.answers.get()).sum())
        .isEqualTo(served.get());
  }

  @Test
  void answersThoseThatHadConnectedBeforeItWasClosed() throws Exception {
    TestServer server = server("A_DRAIN_IDLE=1s");
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // fewer than the system queues
      Socket socket = new Socket("localhost", server.server.port());
      socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
      sockets.add(socket);
    }
    server.close();
    for (Socket socket : sockets) {
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200");
      socket.close();
    }
  }

  @Test
  void goesOnForTheDelayWithReadinessOff() throws Exception {
    TestServer server = server("A_DRAIN_DELAY=3s");
    CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
    while (server.get("/health/ready").statusCode() == 200) {
      Thread.onSpinWait();
    }
    assertThat(server.get("/health/ready").body()).contains("draining");
    String answer = server.raw("GET /things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200");
    closed.join();
  }

  @Test
  void waitsForARequestThatTakesLongerThanAConnectionMayIdle() throws Exception {
    TestServer server = server();
    try (Socket socket = new Socket("localhost", server.server.port());
        Socket idle = new Socket("localhost", server.server.port())) {
      socket
          .getOutputStream()
          .write(REQUEST.replace("things", "slow").getBytes(StandardCharsets.UTF_8));
      entered.await();
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
      // Ends once the server has closed what idles: it must have left the slow one alone.
      assertThat(idle.getInputStream().read()).isNegative();
      leave.countDown();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("Connection: close").endsWith("done");
      closed.join();
    }
  }

  private TestServer server(String... settings) {
    return new TestServer(
        WebOptions.none(),
        routes -> {
          routes.get(
              "/things",
              http -> {
                served.incrementAndGet();
                http.result("thing");
              });
          routes.get(
              "/slow",
              http -> {
                entered.countDown();
                leave.await();
                http.result("done");
              });
        },
        settings);
  }

  /** Asks again and again, on one connection as long as the server lets it. */
  private static final class KeepAliveClient implements Runnable {
    private final int port;
    private final AtomicLong answers = new AtomicLong();
    private boolean lastSaidClose;
    private IOException fault;

    KeepAliveClient(int port) {
      this.port = port;
    }

    @Override
    public void run() {
      try {
        while (askOnOneConnection()) {
          lastSaidClose = true;
        }
      } catch (IOException e) {
        fault = e;
      }
    }

    /** False if the server takes no connection any more. */
    private boolean askOnOneConnection() throws IOException {
      try (Socket socket = new Socket("localhost", port)) {
        socket.setTcpNoDelay(true);
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        boolean close = false;
        while (!close) {
          socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.UTF_8));
          close = readAnswer(answer);
          answers.incrementAndGet();
        }
        return true;
      } catch (ConnectException e) {
        return false;
      }
    }

    /** Whether it was the last one of the connection. */
    private static boolean readAnswer(BufferedReader answer) throws IOException {
      String line = answer.readLine();
      if (line == null || !line.equals("HTTP/1.1 200 OK")) {
        throw new IOException("Answered with " + line);
      }
      boolean close = false;
      int length = -1;
      for (line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
        close |= line.equalsIgnoreCase("Connection: close");
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
      }
      if (answer.skip(length) != length) {
        throw new IOException("The answer ends early");
      }
      return close;
    }
  }
}
