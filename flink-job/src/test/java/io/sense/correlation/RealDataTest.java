package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.OtlpJsonLines.Request;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.join.Timing;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.TraceDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real traffic through the splitters and the join agrees with its right answers, field by field,
 * however it is sent; and the ledger accounts for every record of it.
 */
@EnabledIfEnvironmentVariable(
    named = "SENSE_TEST_DATA",
    matches = ".+",
    disabledReason = "SENSE_TEST_DATA does not name the folder with the real traffic")
final class RealDataTest {
  private static final long START = 1_700_000_000_000L;

  /** How the requests of a file are sent. */
  private enum Sent {
    IN_FILE_ORDER,
    IN_REVERSE_ORDER,
    /** No line of the files holds two equal logs, so cut apart they are as many as before. */
    AS_SINGLE_RECORDS,
    TWICE,
    /** So that traces settle before all of theirs has come, and are amended. */
    SLOWLY;

    List<Request> of(List<Request> lines) throws Exception {
      List<Request> sent = new ArrayList<>(lines);
      switch (this) {
        case IN_REVERSE_ORDER -> Collections.reverse(sent);
        case AS_SINGLE_RECORDS -> {
          sent.clear();
          for (Request line : lines) {
            sent.addAll(cut(line));
          }
        }
        case TWICE -> sent.addAll(lines);
        case IN_FILE_ORDER, SLOWLY -> {
          // As they are.
        }
      }
      return sent;
    }

    /** Broker time from the first request to the last, milliseconds. */
    long lasts() {
      return this == SLOWLY ? 180_000 : 4_000;
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "trainticket, IN_FILE_ORDER",
    "trainticket, SLOWLY",
    "trainticket-hard, IN_FILE_ORDER",
    "trainticket-hard, IN_REVERSE_ORDER",
    "trainticket-hard, AS_SINGLE_RECORDS",
    "trainticket-hard, TWICE",
    "trainticket-hard, SLOWLY"
  })
  void agreesWithTheRightAnswers(String dataSet, Sent sent) throws Exception {
    Path folder = Path.of(System.getenv("SENSE_TEST_DATA"));
    List<Request> requests =
        sent.of(OtlpJsonLines.read(folder.resolve(dataSet + ".otlp.jsonl.gz")));
    JsonNode expected =
        new ObjectMapper().readTree(folder.resolve(dataSet + ".expected.json").toFile());
    try (var harness = new CorrelationHarness(Timing.DEFAULT, 1 << 30).open()) {
      harness.watermark(START - 1);
      for (int i = 0; i < requests.size(); i++) {
        Request request = requests.get(i);
        long time = START + i * sent.lasts() / requests.size();
        if (request.spans()) {
          harness.spans(request.protobuf(), time);
        } else {
          harness.logs(request.protobuf(), time);
        }
        harness.watermark(time - 1);
      }
      long end = START + sent.lasts() + Timing.DEFAULT.longestOpen().toMillis();
      harness.watermark(end);
      Map<String, Correlation> last = new HashMap<>();
      harness.correlations().forEach(row -> last.put(row.getTraceId(), row));
      assertAgree(last, expected.get("traces"));
      assertFallbacksAgree(harness, expected.get("fallbacks"), sent != Sent.SLOWLY);
      assertTotalsAgree(harness, last, expected.get("totals"), sent);
      harness.watermark(end + Timing.DEFAULT.horizon().toMillis());
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.timers()).isZero();
      assertThat(harness.deadLetters()).isEmpty();
    }
  }

  private static void assertAgree(Map<String, Correlation> last, JsonNode traces) {
    traces
        .properties()
        .forEach(trace -> assertAgrees(last.get(trace.getKey()), trace.getKey(), trace.getValue()));
    assertThat(last.values())
        .filteredOn(row -> row.getSpanCount() > 0)
        .as("traces with spans")
        .hasSize(traces.size());
  }

  private static void assertAgrees(Correlation actual, String id, JsonNode expected) {
    assertThat(actual).as(id).isNotNull();
    Map<String, Object> fields = new TreeMap<>();
    fields.put("span_count", actual.getSpanCount());
    fields.put("log_count", actual.getLogCount());
    fields.put("matches.span_id", actual.getMatches().getSpanId());
    fields.put("matches.interval", actual.getMatches().getInterval());
    fields.put("matches.trace", actual.getMatches().getTrace());
    fields.put("missing_parents", actual.getMissingParents());
    fields.put(
        "error_log_count",
        actual.getSeverityCounts().getError() + actual.getSeverityCounts().getFatal());
    fields.put("start_time_unix_nano", Long.toString(actual.getStartTimeUnixNano()));
    fields.put("end_time_unix_nano", Long.toString(actual.getEndTimeUnixNano()));
    fields.put("services", List.copyOf(actual.getServicesList()));
    boolean oneRoot = expected.path("root").isArray();
    if (oneRoot) {
      fields.put("root", List.of(actual.getService(), actual.getOperation()));
      assertThat(actual.getRootSeen()).as(id).isTrue();
    }
    assertThat(actual.getMatches().getOrphan()).as(id).isZero();
    Map<String, Object> expectedFields = new TreeMap<>();
    flatten("", expected, expectedFields);
    if (!oneRoot) {
      expectedFields.remove("root");
    }
    assertThat(fields).as(id).isEqualTo(expectedFields);
  }

  private static void flatten(String prefix, JsonNode node, Map<String, Object> into) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject()) {
        flatten(prefix + field.getKey() + ".", value, into);
      } else if (value.isArray()) {
        into.put(prefix + field.getKey(), value.valueStream().map(JsonNode::textValue).toList());
      } else if (value.isInt()) {
        into.put(prefix + field.getKey(), value.intValue());
      } else if (!value.isNull()) {
        into.put(prefix + field.getKey(), value.textValue());
      }
    }
  }

  /** Every log that is not matched to the span it names: by interval, with the span, or trace. */
  private static void assertFallbacksAgree(
      CorrelationHarness harness, JsonNode fallbacks, boolean leftWithTheFinalMatch)
      throws Exception {
    Map<String, String> matches = new HashMap<>();
    Map<String, List<TraceDocument>> parts =
        harness.documents().stream().collect(Collectors.groupingBy(TraceDocument::getTraceId));
    for (List<TraceDocument> document : parts.values()) {
      matches.putAll(new MergedDocument(document).matches);
    }
    Map<String, List<String>> actual = new TreeMap<>();
    for (Outgoing request : harness.correlatedLogs()) {
      for (ResourceLogs resource : LogsData.parseFrom(request.value()).getResourceLogsList()) {
        String instance = attribute(resource, "service.instance.id");
        for (LogRecord log : resource.getScopeLogs(0).getLogRecordsList()) {
          String match = Otlp.values(log, "sense.match").get(0);
          if (match.equals("uncorrelatable")) {
            continue;
          }
          String last = matches.get(Otlp.values(log, "log.record.uid").get(0));
          if (leftWithTheFinalMatch) {
            assertThat(last).startsWith(match + " ");
          }
          if (last.startsWith("interval ") || last.startsWith("trace ")) {
            long span = Long.parseLong(last.substring(last.indexOf(' ') + 1));
            String trace = HexFormat.of().formatHex(log.getTraceId().toByteArray());
            actual
                .computeIfAbsent(
                    key(trace, instance, log.getTimeUnixNano()), at -> new ArrayList<>())
                .add(span == 0 ? "none" : HexFormat.of().toHexDigits(span));
          }
        }
      }
    }
    Map<String, List<String>> expected = new TreeMap<>();
    for (JsonNode fallback : fallbacks) {
      expected
          .computeIfAbsent(
              key(
                  fallback.get("trace_id").textValue(),
                  fallback.get("service_instance").textValue(),
                  fallback.get("time_unix_nano").asLong()),
              log -> new ArrayList<>())
          .add(fallback.get("span_id").isNull() ? "none" : fallback.get("span_id").textValue());
    }
    assertThat(actual).as("logs by trace, instance and time: their spans").isEqualTo(expected);
  }

  private static void assertTotalsAgree(
      CorrelationHarness harness, Map<String, Correlation> last, JsonNode totals, Sent sent)
      throws Exception {
    int resent = totals.path("resent_records").intValue();
    int resentUncorrelatable = totals.path("resent_uncorrelatable").intValue();
    int spans = totals.path("spans").intValue();
    int logs = totals.path("logs").intValue();
    int times = sent == Sent.TWICE ? 2 : 1;
    int uncorrelatable = times * (totals.path("uncorrelatable").intValue() + resentUncorrelatable);
    // All that came, without what is not checked for repeats, and without what was new.
    int repeats =
        times * (spans + logs + resent)
            - uncorrelatable
            - (spans + logs - totals.path("uncorrelatable").intValue());
    if (times == 1) {
      assertThat(repeats).isEqualTo(resent - resentUncorrelatable);
    }
    assertThat(harness.counter("spansRepeated") + harness.counter("logsRepeated"))
        .isEqualTo(repeats);
    assertThat(last.values().stream().mapToInt(c -> c.getMatches().getOrphan()).sum())
        .isEqualTo(totals.path("orphan").intValue());
    assertThat(last.values().stream().mapToInt(Correlation::getSpanCount).sum()).isEqualTo(spans);
    assertThat(last.values().stream().mapToInt(Correlation::getLogCount).sum())
        .isEqualTo(logs - totals.path("uncorrelatable").intValue());

    Balance balance = new Balance(harness.bookings()).assertSettled();
    LedgerRow spanLedger = balance.total(LedgerSignal.LEDGER_SIGNAL_SPANS);
    LedgerRow logLedger = balance.total(LedgerSignal.LEDGER_SIGNAL_LOGS);
    assertThat(spanLedger.getReceived() + logLedger.getReceived())
        .isEqualTo((long) times * (spans + logs + resent));
    assertThat(spanLedger.getCorrelated()).isEqualTo(spans);
    assertThat(spanLedger.getRepeats() + logLedger.getRepeats()).isEqualTo(repeats);
    assertThat(spanLedger.getDeadLetters() + logLedger.getDeadLetters()).isZero();
    assertThat(logLedger.getUncorrelatable()).isEqualTo(uncorrelatable);
    if (sent != Sent.SLOWLY) { // a log is booked with the match it left with
      assertThat(logLedger.getSpanId()).isEqualTo(totals.path("span_id").intValue());
      assertThat(logLedger.getInterval()).isEqualTo(totals.path("interval").intValue());
      assertThat(logLedger.getTrace()).isZero();
      assertThat(logLedger.getOrphan()).isEqualTo(totals.path("orphan").intValue());
    }
  }

  private static List<Request> cut(Request line) throws Exception {
    List<Request> records = new ArrayList<>();
    if (line.spans()) {
      for (ResourceSpans resource : TracesData.parseFrom(line.protobuf()).getResourceSpansList()) {
        for (var scope : resource.getScopeSpansList()) {
          for (var span : scope.getSpansList()) {
            var one = resource.toBuilder().clearScopeSpans();
            one.addScopeSpans(scope.toBuilder().clearSpans().addSpans(span));
            records.add(
                new Request(
                    true, TracesData.newBuilder().addResourceSpans(one).build().toByteArray()));
          }
        }
      }
    } else {
      for (ResourceLogs resource : LogsData.parseFrom(line.protobuf()).getResourceLogsList()) {
        for (var scope : resource.getScopeLogsList()) {
          for (var log : scope.getLogRecordsList()) {
            var one = resource.toBuilder().clearScopeLogs();
            one.addScopeLogs(scope.toBuilder().clearLogRecords().addLogRecords(log));
            records.add(
                new Request(
                    false, LogsData.newBuilder().addResourceLogs(one).build().toByteArray()));
          }
        }
      }
    }
    return records;
  }

  private static String key(String trace, String instance, long timeNanos) {
    return trace + " " + instance + " " + timeNanos;
  }

  private static String attribute(ResourceLogs resource, String key) {
    return resource.getResource().getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }
}
