package io.sense.standalone;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Real traffic of a train-ticket system, with the right answers. */
final class TrainTicket {
  private static final String SKIPPED =
      "SENSE_TEST_DATA is not set: the tests on real data are skipped";

  private final Path file;
  private final JsonNode expected;
  private final JsonNode totals;

  private TrainTicket(Path file, JsonNode answers) {
    this.file = file;
    this.expected = answers.path("traces");
    this.totals = answers.path("totals");
  }

  /**
   * Traffic with every id in its field. Skips the test, saying why, where the data is not there.
   */
  static TrainTicket orSkip() throws IOException {
    return orSkip("trainticket");
  }

  /** Traffic with ids missing, orphans and requests sent twice. Skips the test likewise. */
  static TrainTicket hardOrSkip() throws IOException {
    return orSkip("trainticket-hard");
  }

  private static TrainTicket orSkip(String name) throws IOException {
    String folder = System.getenv("SENSE_TEST_DATA");
    boolean given = folder != null && !folder.isBlank();
    if (!given) {
      System.out.println(SKIPPED); // Surefire keeps the reason to its report
    }
    assumeTrue(given, SKIPPED);
    Path path = Path.of(folder);
    JsonNode answers = new JsonMapper().readTree(path.resolve(name + ".expected.json").toFile());
    return new TrainTicket(path.resolve(name + ".otlp.jsonl.gz"), answers);
  }

  /** The requests, in the order of sending. */
  Path file() {
    return file;
  }

  /** How many traces have spans. */
  int traces() {
    return expected.size();
  }

  /** A number of the file as a whole, 0 where it has none. */
  int total(String name) {
    return totals.path(name).asInt();
  }

  /** A trace of the file. */
  String anyTraceId() {
    return expected.properties().iterator().next().getKey();
  }

  /**
   * Waits until palantir's answers are the right ones, each of one settled row.
   *
   * @throws PlatformException naming what still differs when the patience is over
   */
  void awaitRightAnswers(PalantirClient palantir, Duration patience) {
    AtomicReference<List<String>> wrong = new AtomicReference<>(List.of("not asked yet"));
    Condition.await(
        patience,
        () -> "the right answers; wrong are " + wrong.get().stream().limit(10).toList(),
        () -> {
          wrong.set(differences(palantir.all()));
          return wrong.get().isEmpty();
        });
  }

  /** What of the rows is not as expected, a line each. */
  List<String> differences(List<JsonNode> rows) {
    List<String> differences = new ArrayList<>();
    Map<String, JsonNode> byTrace = new HashMap<>();
    for (JsonNode row : rows) {
      String traceId = row.path("trace_id").asText();
      if (byTrace.put(traceId, row) != null) {
        differences.add(traceId + " has two rows");
      }
      if (!expected.has(traceId) && row.path("span_count").asInt() > 0) {
        differences.add(traceId + " is not in the file");
      }
    }
    expected
        .properties()
        .forEach(
            trace -> {
              JsonNode row = byTrace.get(trace.getKey());
              if (row == null) {
                differences.add(trace.getKey() + " has no row");
              } else {
                compare(trace.getKey(), trace.getValue(), row, differences);
              }
            });
    return differences;
  }

  private static void compare(
      String traceId, JsonNode expected, JsonNode row, List<String> differences) {
    Map<String, String> right = new HashMap<>();
    Map<String, String> found = new HashMap<>();
    for (String field : List.of("span_count", "log_count", "missing_parents")) {
      right.put(field, expected.path(field).asText());
      found.put(field, row.path(field).asText());
    }
    for (String match : List.of("span_id", "interval", "trace")) {
      right.put(match, expected.path("matches").path(match).asText("0"));
      found.put(match, row.path("matches").path(match).asText());
    }
    right.put("orphan", "0");
    found.put("orphan", row.path("matches").path("orphan").asText());
    right.put("services", expected.path("services").toString());
    found.put("services", row.path("services").toString());
    if (expected.path("root").isArray()) { // there is exactly one
      right.put("service", expected.path("root").path(0).asText());
      found.put("service", row.path("service").asText());
      right.put("operation", expected.path("root").path(1).asText());
      found.put("operation", row.path("operation").asText());
      right.put("root_seen", "true");
      found.put("root_seen", row.path("root_seen").asText());
    }
    right.put("errors", expected.path("error_log_count").asText());
    JsonNode severities = row.path("severity_counts");
    found.put(
        "errors",
        Integer.toString(severities.path("ERROR").asInt() + severities.path("FATAL").asInt()));
    right.put("start", expected.path("start_time_unix_nano").asText());
    found.put("start", nanos(row.path("start_time").asText()));
    right.put("end", expected.path("end_time_unix_nano").asText());
    found.put("end", nanos(row.path("end_time").asText()));
    if ("open".equals(row.path("state").asText())) {
      differences.add(traceId + " is still open");
    }
    right.forEach(
        (field, value) -> {
          if (!value.equals(found.get(field))) {
            differences.add(traceId + " " + field + " is " + found.get(field) + ", not " + value);
          }
        });
  }

  private static String nanos(String time) {
    if (time.isEmpty() || time.equals("null")) {
      return "unknown";
    }
    Instant instant = Instant.parse(time);
    return Long.toString(instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
  }
}
