package io.sense.beorn;

import io.sense.embedded.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A replica of beorn as a process of its own, to be killed as the system would. */
final class BeornProcess implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final int port;

  private BeornProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one; it is not ready yet.
   *
   * @param log gets what it says
   */
  static BeornProcess start(Map<String, String> settings, Path log) throws IOException {
    int port = LocalPorts.free(1).get(0);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("-Dlog4j2.configurationFile=log4j2-replica.properties");
    command.add("io.sense.beorn.Beorn");
    settings.forEach((name, value) -> command.add(name + "=" + value));
    command.add("SENSE_BEORN_PORT=" + port);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new BeornProcess(process, port);
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  /** Waits until it is ready. */
  BeornProcess awaitReady() throws IOException, InterruptedException {
    while (!ready()) {
      if (!process.isAlive()) {
        throw new IllegalStateException("The replica ended with " + process.exitValue());
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    return this;
  }

  /** SIGKILL: it has no time to say or write anything. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM, as an orchestrator stops it; answers the exit value. */
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private boolean ready() throws IOException, InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri("/health/ready")).build();
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (java.net.ConnectException e) {
      return false; // it does not listen yet
    }
  }
}
