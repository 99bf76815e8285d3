package io.sense.collectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Real traffic of a train-ticket system, every log with its ids, and its right answers. */
final class TrainTicket {
  private static final String SKIPPED =
      "SENSE_TEST_DATA is not set: the tests on real data are skipped";

  private final List<String> requests;
  private final JsonNode answers;

  private TrainTicket(List<String> requests, JsonNode answers) {
    this.requests = requests;
    this.answers = answers;
  }

  /** Reads it. Skips the test, saying why, where the data is not there. */
  static TrainTicket orSkip() throws IOException {
    String folder = System.getenv("SENSE_TEST_DATA");
    boolean given = folder != null && !folder.isBlank();
    if (!given) {
      System.out.println(SKIPPED); // Surefire keeps the reason to its report
    }
    assumeTrue(given, SKIPPED);
    Path path = Path.of(folder);
    try (InputStream file = Files.newInputStream(path.resolve("trainticket.otlp.jsonl.gz"));
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      JsonNode answers =
          new JsonMapper().readTree(path.resolve("trainticket.expected.json").toFile());
      return new TrainTicket(lines.lines().toList(), answers);
    }
  }

  /** OTLP/JSON, one request each, in the order of sending. */
  List<String> requests() {
    return requests;
  }

  /** How many traces there are. */
  int traces() {
    return answers.path("traces").size();
  }

  /** How many logs there are, each of them in a trace. */
  int logs() {
    return answers.path("totals").path("logs").asInt();
  }

  /** How many spans there are. */
  int spans() {
    return answers.path("totals").path("spans").asInt();
  }

  /** Of every way: what of the rows is not as expected, a line each. */
  List<String> differences(Map<String, Correlation> byTrace) {
    List<String> differences = new ArrayList<>();
    for (Way way : Way.values()) {
      answers
          .path("traces")
          .properties()
          .forEach(
              trace -> {
                String id = way.traceId(trace.getKey());
                Correlation row = byTrace.get(id);
                if (row == null) {
                  differences.add(way + " " + id + " has no row");
                } else {
                  compare(way + " " + id, trace.getValue(), row, differences);
                }
              });
    }
    int expected = Way.values().length * traces();
    if (byTrace.size() > expected) {
      differences.add(byTrace.size() + " traces, not " + expected);
    }
    return differences;
  }

  private static void compare(
      String trace, JsonNode answer, Correlation row, List<String> differences) {
    Map<String, Object> right = new TreeMap<>();
    right.put("spans", answer.path("span_count").asInt());
    right.put("logs", answer.path("log_count").asInt());
    right.put("missing parents", answer.path("missing_parents").asInt());
    right.put("matched by span id", answer.path("matches").path("span_id").asInt());
    right.put("matched by interval", answer.path("matches").path("interval").asInt());
    right.put("matched by trace", answer.path("matches").path("trace").asInt());
    right.put("orphans", 0);
    right.put("errors", answer.path("error_log_count").asInt());
    right.put("start", answer.path("start_time_unix_nano").asText());
    right.put("end", answer.path("end_time_unix_nano").asText());
    right.put("services", texts(answer.path("services")));
    right.put("settled", true);

    Map<String, Object> found = new TreeMap<>();
    found.put("spans", row.getSpanCount());
    found.put("logs", row.getLogCount());
    found.put("missing parents", row.getMissingParents());
    found.put("matched by span id", row.getMatches().getSpanId());
    found.put("matched by interval", row.getMatches().getInterval());
    found.put("matched by trace", row.getMatches().getTrace());
    found.put("orphans", row.getMatches().getOrphan());
    found.put("errors", row.getSeverityCounts().getError() + row.getSeverityCounts().getFatal());
    found.put("start", Long.toString(row.getStartTimeUnixNano()));
    found.put("end", Long.toString(row.getEndTimeUnixNano()));
    found.put("services", List.copyOf(row.getServicesList()));
    found.put("settled", row.getState() != CorrelationState.CORRELATION_STATE_OPEN);
    if (answer.path("root").isArray()) { // there is exactly one
      right.put("root", texts(answer.path("root")));
      right.put("root seen", true);
      found.put("root", List.of(row.getService(), row.getOperation()));
      found.put("root seen", row.getRootSeen());
    }
    right.forEach(
        (field, value) -> {
          if (!value.equals(found.get(field))) {
            differences.add(trace + " " + field + ": " + found.get(field) + ", not " + value);
          }
        });
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
