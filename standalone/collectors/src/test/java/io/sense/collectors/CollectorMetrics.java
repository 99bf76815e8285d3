package io.sense.collectors;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The metrics of a process at one moment.
 *
 * @param series values by name and labels, as they are written
 */
record CollectorMetrics(Map<String, Double> series) {
  /** What was refused, given up, or could not be queued or read. */
  private static final Pattern LOST =
      Pattern.compile(
          "otelcol_exporter_(send|enqueue)_failed_.*"
              + "|otelcol_receiver_(refused|failed)_.*"
              + "|otelcol_processor_refused_.*"
              + "|.*unmarshal_failed.*");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Asks for them. */
  static CollectorMetrics of(URI address) {
    try {
      HttpResponse<String> answer =
          CLIENT.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
      return new CollectorMetrics(
          answer
              .body()
              .lines()
              .filter(line -> !line.startsWith("#") && !line.isBlank())
              .collect(
                  Collectors.toMap(
                      line -> line.substring(0, line.lastIndexOf(' ')),
                      line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)),
                      Double::sum,
                      LinkedHashMap::new)));
    } catch (IOException e) {
      throw new IllegalStateException("Could not ask " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking " + address, e);
    }
  }

  /** The sum of all series of a metric whose labels hold a text. */
  double sum(String name, String labels) {
    return series.entrySet().stream()
        .filter(entry -> name(entry.getKey()).equals(name) && entry.getKey().contains(labels))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Every series that tells of something lost. */
  Map<String, Double> losses() {
    return series.entrySet().stream()
        .filter(entry -> LOST.matcher(name(entry.getKey())).matches() && entry.getValue() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static String name(String series) {
    int labels = series.indexOf('{');
    return labels < 0 ? series : series.substring(0, labels);
  }
}
