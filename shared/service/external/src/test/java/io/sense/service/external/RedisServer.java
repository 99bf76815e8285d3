package io.sense.service.external;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sense.embedded.LocalPorts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A real Redis of the machine's, on a free port, without anything kept on disk. */
final class RedisServer implements AutoCloseable {
  private final int port;
  private final Path directory;
  private Process process;

  private RedisServer(int port, Path directory) {
    this.port = port;
    this.directory = directory;
  }

  /** Starts one; skips the test where redis-server is not installed. */
  static RedisServer start() throws IOException, InterruptedException {
    boolean installed =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    assumeTrue(installed, "redis-server is not installed");
    RedisServer server =
        new RedisServer(LocalPorts.free(1).get(0), Files.createTempDirectory("sense-redis"));
    server.restart();
    return server;
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Starts it, empty; returns when it answers. */
  void restart() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (!answers()) {
      if (!process.isAlive()) {
        throw new IOException("redis-server ended with " + process.exitValue());
      }
      TimeUnit.MILLISECONDS.sleep(20); // nothing tells when a process listens
    }
  }

  /** Ends it as kill -9 does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops its clockwork: it accepts connections and answers nothing. */
  void hang() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on, with what it was sent meanwhile. */
  void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** Sends one command of the inline protocol; the first bytes of the answer. */
  String ask(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      byte[] answer = new byte[64 << 10];
      int length = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(0, length), StandardCharsets.UTF_8);
    }
  }

  private boolean answers() {
    try {
      return ask("PING").startsWith("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new IOException("kill ended with " + code);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(directory);
  }
}
