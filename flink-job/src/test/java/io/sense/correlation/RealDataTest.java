package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.join.Timing;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.telemetry.v1.Correlation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real traffic through the splitters and the join agrees with its right answers. */
@EnabledIfEnvironmentVariable(
    named = "SENSE_TEST_DATA",
    matches = ".+",
    disabledReason = "SENSE_TEST_DATA does not name the folder with the real traffic")
final class RealDataTest {
  private static final long START = 1_700_000_000_000L;

  @ParameterizedTest
  @ValueSource(strings = {"trainticket", "trainticket-hard"})
  void agreesWithTheRightAnswers(String dataSet) throws Exception {
    Path folder = Path.of(System.getenv("SENSE_TEST_DATA"));
    List<OtlpJsonLines.Request> requests =
        OtlpJsonLines.read(folder.resolve(dataSet + ".otlp.jsonl.gz"));
    JsonNode expected =
        new ObjectMapper().readTree(folder.resolve(dataSet + ".expected.json").toFile());
    try (var harness = new CorrelationHarness(Timing.DEFAULT, 1 << 30).open()) {
      long time = START;
      harness.watermark(time - 1);
      for (OtlpJsonLines.Request request : requests) {
        time += 2;
        if (request.spans()) {
          harness.spans(request.protobuf(), time);
        } else {
          harness.logs(request.protobuf(), time);
        }
        harness.watermark(time - 1);
      }
      harness.watermark(time + Timing.DEFAULT.longestOpen().toMillis());
      Map<String, Correlation> last = new HashMap<>();
      harness.correlations().forEach(row -> last.put(row.getTraceId(), row));
      JsonNode totals = expected.get("totals");
      assertThat(last.values().stream().mapToInt(c -> c.getMatches().getOrphan()).sum())
          .isEqualTo(totals.path("orphan").intValue());
      assertThat(count(harness.uncorrelatableLogs()))
          .isEqualTo(
              totals.path("uncorrelatable").intValue()
                  + totals.path("resent_uncorrelatable").intValue());
      expected
          .get("traces")
          .properties()
          .forEach(
              trace -> assertAgrees(last.get(trace.getKey()), trace.getKey(), trace.getValue()));
      harness.watermark(time + 3_600_000);
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.timers()).isZero();
      assertThat(harness.deadLetters()).isEmpty();
    }
  }

  private static int count(List<Outgoing> requests) throws InvalidProtocolBufferException {
    int records = 0;
    for (Outgoing request : requests) {
      records += OtlpRequest.read(request.value()).size();
    }
    return records;
  }

  private static void assertAgrees(Correlation actual, String id, JsonNode expected) {
    assertThat(actual).as(id).isNotNull();
    assertThat(actual.getSpanCount()).as(id).isEqualTo(expected.get("span_count").intValue());
    assertThat(actual.getLogCount()).as(id).isEqualTo(expected.get("log_count").intValue());
    assertThat(actual.getMissingParents())
        .as(id)
        .isEqualTo(expected.get("missing_parents").intValue());
    assertThat(actual.getServicesList())
        .as(id)
        .containsExactlyElementsOf(
            expected.get("services").valueStream().map(JsonNode::textValue).toList());
    assertThat(actual.getSeverityCounts().getError() + actual.getSeverityCounts().getFatal())
        .as(id)
        .isEqualTo(expected.get("error_log_count").intValue());
    assertThat(actual.getStartTimeUnixNano())
        .as(id)
        .isEqualTo(expected.get("start_time_unix_nano").asLong());
    assertThat(actual.getEndTimeUnixNano())
        .as(id)
        .isEqualTo(expected.get("end_time_unix_nano").asLong());
    JsonNode matches = expected.get("matches");
    assertThat(actual.getMatches().getSpanId()).as(id).isEqualTo(matches.get("span_id").intValue());
    assertThat(actual.getMatches().getInterval())
        .as(id)
        .isEqualTo(matches.get("interval").intValue());
    assertThat(actual.getMatches().getTrace()).as(id).isEqualTo(matches.get("trace").intValue());
    JsonNode root = expected.get("root");
    if (root != null && root.isArray()) {
      assertThat(List.of(actual.getService(), actual.getOperation()))
          .as(id)
          .containsExactly(root.get(0).textValue(), root.get(1).textValue());
    }
  }
}
