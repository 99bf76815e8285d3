package io.sense.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the canary says of its probes.
 *
 * @param byOutcome how many were decided, by outcome
 * @param waiting not decided yet
 */
record CanaryFigures(Map<String, Long> byOutcome, long waiting) {
  private static final Pattern DECIDED =
      Pattern.compile("(?m)^sense_canary_probes_total\\{outcome=\"(\\w+)\"} (\\S+)$");
  private static final Pattern WAITING =
      Pattern.compile("(?m)^sense_canary_probes_waiting (\\S+)$");

  /**
   * Asks it.
   *
   * @param canary address, with a slash at its end
   */
  static CanaryFigures of(URI canary) {
    HttpRequest request = HttpRequest.newBuilder(canary.resolve("metrics")).build();
    try {
      return read(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new BenchmarkException("Could not ask the canary at " + canary + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while asking the canary", e);
    }
  }

  /** Of the text format of Prometheus. */
  static CanaryFigures read(String text) {
    Map<String, Long> byOutcome = new LinkedHashMap<>();
    Matcher decided = DECIDED.matcher(text);
    while (decided.find()) {
      byOutcome.put(decided.group(1), (long) Double.parseDouble(decided.group(2)));
    }
    Matcher waiting = WAITING.matcher(text);
    return new CanaryFigures(
        byOutcome, waiting.find() ? (long) Double.parseDouble(waiting.group(1)) : 0);
  }

  long right() {
    return byOutcome.getOrDefault("right", 0L);
  }

  long decided() {
    return byOutcome.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Probes that came back wrong, or not at all although the front door had taken them. */
  List<String> faults() {
    return Stream.of("wrong", "missing")
        .filter(outcome -> byOutcome.getOrDefault(outcome, 0L) > 0)
        .map(outcome -> byOutcome.get(outcome) + " probes of the canary came back " + outcome)
        .toList();
  }

  /** What was decided since. */
  CanaryFigures since(CanaryFigures before) {
    Map<String, Long> difference = new LinkedHashMap<>();
    byOutcome.forEach(
        (outcome, count) ->
            difference.put(outcome, count - before.byOutcome.getOrDefault(outcome, 0L)));
    return new CanaryFigures(difference, waiting);
  }
}
