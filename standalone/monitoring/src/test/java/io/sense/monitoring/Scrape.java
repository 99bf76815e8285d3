package io.sense.monitoring;

import io.sense.canary.Canary;
import io.sense.standalone.Platform;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that a running Sense exports, as Prometheus would read it. */
final class Scrape {
  /** Of flink-conf/config.yaml: the first free one of these. */
  private static final int FIRST_FLINK_PORT = 9249;

  private static final int LAST_FLINK_PORT = 9259;
  private static final Pattern JOB = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final List<Integer> ports;
  private final URI flink;

  Scrape(Platform platform, Canary canary) {
    this.ports =
        List.of(
            platform.receiverOperationsPort(),
            platform.palantirPort(),
            platform.ardaPort(),
            platform.beornPort(),
            canary.port());
    this.flink = platform.flinkAddress();
  }

  /**
   * Reads again and again until everything is there; what is still missing when two minutes are
   * over.
   */
  Set<String> awaitAll(Set<String> names) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    Set<String> missing = new TreeSet<>(names);
    while (!missing.isEmpty() && System.nanoTime() < end) {
      for (String line : lines()) {
        missing.remove(line.split("[{ ]", 2)[0]);
      }
      TimeUnit.SECONDS.sleep(1); // between two looks; Flink tells 8 000 lines each time
    }
    return missing;
  }

  /** Until a series has reached a value; the test's timeout ends what never comes. */
  void awaitAtLeast(String series, double least) throws IOException, InterruptedException {
    while (value(series) < least) {
      TimeUnit.SECONDS.sleep(1); // as above
    }
  }

  /** Of a series with its labels as they are written; NaN if it is not there. */
  double value(String series) throws IOException, InterruptedException {
    return lines().stream()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  static String get(int port, String path) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  static void post(int port, String path, byte[] protobuf)
      throws IOException, InterruptedException {
    HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(protobuf))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private List<String> lines() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>(flinkLines());
    for (int port : ports) {
      addSeries(get(port, "/metrics"), lines);
    }
    return lines;
  }

  /** Another Flink may run here: ours is the one that tells of our jobs. */
  private List<String> flinkLines() throws IOException, InterruptedException {
    Matcher job = JOB.matcher(get(flink.getPort(), "/jobs"));
    if (!job.find()) {
      return List.of();
    }
    for (int port = FIRST_FLINK_PORT; port <= LAST_FLINK_PORT; port++) {
      List<String> lines = new ArrayList<>();
      try {
        addSeries(get(port, "/metrics"), lines);
      } catch (ConnectException e) {
        continue; // nobody there
      }
      if (lines.stream().anyMatch(line -> line.contains(job.group(1)))) {
        return lines;
      }
    }
    return List.of();
  }

  private static void addSeries(String page, List<String> lines) {
    page.lines().filter(line -> !line.startsWith("#")).forEach(lines::add);
  }
}
