package io.sense.correlation.join;

import static io.sense.correlation.join.Entries.SERVER;
import static io.sense.correlation.join.Entries.SHOP;
import static io.sense.correlation.join.Entries.fields;
import static io.sense.correlation.join.Entries.origin;
import static io.sense.correlation.join.Entries.span;
import static io.sense.correlation.join.Entries.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.otlp.BusinessId;
import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTest {
  private static final long ALL = Long.MAX_VALUE;

  @Test
  void sumsUpSpansAndLogs() {
    SpanEntry root = span(fields(1, 0, SERVER, 100, 200, false, null), SHOP, 1_000);
    SpanEntry child = span(fields(2, 1, SERVER, 110, 250, true, null), origin("bank", null), 1_005);
    LogEntry named = log(1, 2, 90, 990);
    named.match = Match.SPAN_ID;
    Trace trace = trace(List.of(root, child), List.of(named, log(2, 0, 300, 1_001)));
    trace.generation = 1_000;
    Correlation sum = Summary.of(trace, ALL).correlation(CorrelationState.CORRELATION_STATE_OPEN);
    assertThat(sum)
        .isEqualTo(
            Correlation.newBuilder()
                .setTraceId("00000000000012340000000000005678")
                .setGeneration(1_000)
                .setRevision(8)
                .setState(CorrelationState.CORRELATION_STATE_OPEN)
                .setCorrelationId(sum.getCorrelationId())
                .setService("shop")
                .setOperation("op 1")
                .setRootSeen(true)
                .addServices("bank")
                .addServices("shop")
                .setStartTimeUnixNano(100)
                .setEndTimeUnixNano(250)
                .setSpanCount(2)
                .setLogCount(2)
                .setErrorSpanCount(1)
                .setSeverityCounts(SeverityCounts.newBuilder().setInfo(2))
                .setMatches(MatchCounts.newBuilder().setSpanId(1))
                .setAttributes(Attributes.getDefaultInstance())
                .setFirstSeen(990)
                .setLastSeen(1_005)
                .build());
  }

  @Test
  void takesItsTimesFromTheLogsWhereThereAreNoSpans() {
    Correlation sum = sum(List.of(), List.of(log(1, 0, 90, 0), log(2, 0, 70, 0)));
    assertThat(sum.getStartTimeUnixNano()).isEqualTo(70);
    assertThat(sum.getEndTimeUnixNano()).isEqualTo(90);
    assertThat(sum.getService()).isEmpty();
    assertThat(sum.getOperation()).isEmpty();
    assertThat(sum.getRootSeen()).isFalse();
    assertThat(sum.getServicesList()).containsExactly("shop");
  }

  @Test
  void choosesAsRootTheEarliestSpanWithoutAParentThenTheSmallestId() {
    assertThat(root(span(1, 2, 1, 9, 0), span(2, 0, 5, 9, 0), span(3, 0, 4, 9, 0)))
        .isEqualTo("op 3 true");
    assertThat(root(span(7, 0, 4, 9, 0), span(-7, 0, 4, 9, 0), span(8, 0, 4, 9, 0)))
        .as("ids compare as their hex does")
        .isEqualTo("op 7 true");
  }

  @Test
  void choosesAmongAllSpansWhereNoneIsWithoutAParent() {
    assertThat(root(span(3, 9, 4, 9, 0), span(2, 9, 4, 9, 0), span(1, 9, 5, 9, 0)))
        .isEqualTo("op 2 false");
  }

  @Test
  void countsMissingParentsOnce() {
    assertThat(
            sum(
                    List.of(
                        span(1, 0, 1, 9, 0),
                        span(2, 1, 1, 9, 0),
                        span(3, 50, 1, 9, 0),
                        span(4, 50, 1, 9, 0),
                        span(5, 51, 1, 9, 0)),
                    List.of())
                .getMissingParents())
        .isEqualTo(2);
  }

  @Test
  void takesAttributesFromSpansThenLogsThenResourcesThenTheEarliestThenTheSmallest() {
    Origin resource =
        new Origin(
            "shop",
            null,
            null,
            ids(
                BusinessId.CIRCUIT_ID,
                "r",
                BusinessId.PRODUCT_ID,
                "r",
                BusinessId.RESOURCE_ID,
                "r"),
            false);
    SpanEntry span =
        span(
            fields(1, 0, SERVER, 900, 901, false, ids(BusinessId.CIRCUIT_ID, "from the span")),
            resource,
            0);
    LogEntry early = log(1, 5, ids(BusinessId.PRODUCT_ID, "z", BusinessId.REQUEST_ID, "b"));
    LogEntry late = log(2, 6, ids(BusinessId.PRODUCT_ID, "a"));
    LogEntry asEarly = log(3, 5, ids(BusinessId.REQUEST_ID, "a", BusinessId.CIRCUIT_ID, "a log"));
    assertThat(sum(List.of(span), List.of(early, late, asEarly)).getAttributes())
        .isEqualTo(
            Attributes.newBuilder()
                .setCircuitId("from the span")
                .setProductId("z")
                .setRequestId("a")
                .setResourceId("r")
                .build());
  }

  @Test
  void takesTheEnvironmentOfTheEarliestRecordThenTheSmallest() {
    SpanEntry late = span(fields(1, 0, SERVER, 9, 10, false, null), in("a"), 0);
    SpanEntry early = span(fields(2, 0, SERVER, 5, 10, false, null), in("c"), 0);
    LogEntry asEarly =
        log(1, new LogFields(Entries.TRACE, 0, 5, 9, null, false, false), in("b"), 0);
    assertThat(sum(List.of(late, early), List.of(asEarly)).getEnvironment()).isEqualTo("b");
    assertThat(sum(List.of(span(1, 0, 1, 2, 0)), List.of()).getEnvironment()).isEmpty();
  }

  @Test
  void countsSeveritiesByTheRangesOfOtlp() {
    List<LogEntry> logs = new ArrayList<>();
    for (int severity = -2; severity <= 30; severity++) {
      logs.add(
          log(
              severity + 100,
              new LogFields(Entries.TRACE, 0, 1, severity, null, false, false),
              SHOP,
              0));
    }
    assertThat(sum(List.of(), logs).getSeverityCounts())
        .isEqualTo(
            SeverityCounts.newBuilder()
                .setUnspecified(3 + 6) // -2, -1, 0 and 25 to 30
                .setTrace(4)
                .setDebug(4)
                .setInfo(4)
                .setWarn(4)
                .setError(4)
                .setFatal(4)
                .build());
  }

  @Test
  void countsMatchesAndLeavesOutLogsThatWait() {
    List<LogEntry> logs = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      LogEntry log = log(i, 0, 1, 0);
      log.match = i < 5 ? null : i < 6 ? Match.SPAN_ID : i < 8 ? Match.INTERVAL : Match.TRACE;
      log.match = i < 11 ? log.match : Match.ORPHAN;
      logs.add(log);
    }
    assertThat(sum(List.of(), logs).getMatches())
        .isEqualTo(
            MatchCounts.newBuilder().setSpanId(1).setInterval(2).setTrace(3).setOrphan(4).build());
  }

  @Test
  void leavesOutWhatCameAfterItsLimit() {
    SpanEntry late = span(1, 0, 1, 99, 2_000);
    Trace trace = trace(List.of(late, span(2, 1, 5, 9, 1_000)), List.of(log(1, 0, 3, 2_000)));
    Correlation sum =
        Summary.of(trace, 1_000).correlation(CorrelationState.CORRELATION_STATE_COMPLETE);
    assertThat(sum.getSpanCount()).isEqualTo(1);
    assertThat(sum.getLogCount()).isZero();
    assertThat(sum.getMissingParents()).as("the parent came later").isEqualTo(1);
    assertThat(sum.getRootSeen()).isFalse();
    assertThat(sum.getEndTimeUnixNano()).isEqualTo(9);
    assertThat(sum.getLastSeen()).isEqualTo(1_000);
    assertThat(sum.getRevision()).as("twice the one record, plus one").isEqualTo(3);
  }

  @Test
  void isSyntheticWhereOneRecordOrResourceSaysSo() {
    Origin marked = new Origin("shop", null, null, null, true);
    LogEntry markedLog = log(1, new LogFields(Entries.TRACE, 0, 1, 9, null, true, false), SHOP, 0);
    assertThat(sum(List.of(span(1, 0, 1, 2, 0)), List.of(markedLog)).getSynthetic()).isTrue();
    assertThat(
            sum(List.of(span(fields(1, 0, SERVER, 1, 2, false, null), marked, 0)), List.of())
                .getSynthetic())
        .isTrue();
    assertThat(sum(List.of(span(1, 0, 1, 2, 0)), List.of(log(1, 0, 1, 0))).getSynthetic())
        .isFalse();
  }

  @Test
  void namesTheCorrelationByTraceAndGeneration() {
    Trace trace = trace(List.of(span(1, 0, 1, 2, 0)), List.of());
    trace.generation = 1;
    String first = id(trace);
    trace.settledAt = 5;
    assertThat(id(trace)).isEqualTo(first).matches("[0-9a-f]{32}");
    trace.generation = 2;
    assertThat(id(trace)).isNotEqualTo(first);
  }

  private static String id(Trace trace) {
    return Summary.of(trace, ALL)
        .correlation(CorrelationState.CORRELATION_STATE_OPEN)
        .getCorrelationId();
  }

  private static Correlation sum(List<SpanEntry> spans, List<LogEntry> logs) {
    return Summary.of(trace(spans, logs), ALL).correlation(CorrelationState.CORRELATION_STATE_OPEN);
  }

  private static String root(SpanEntry... spans) {
    Correlation sum = sum(List.of(spans), List.of());
    return sum.getOperation() + " " + sum.getRootSeen();
  }

  private static Origin in(String environment) {
    return new Origin("shop", null, environment, null, false);
  }

  private static LogEntry log(long id, long time, BusinessIds ids) {
    return Entries.log(id, new LogFields(Entries.TRACE, 0, time, 9, ids, false, false), SHOP, 0);
  }

  private static LogEntry log(long id, LogFields fields, Origin origin, long brokerTime) {
    return Entries.log(id, fields, origin, brokerTime);
  }

  private static LogEntry log(long id, long span, long time, long brokerTime) {
    return Entries.log(id, span, time, brokerTime);
  }

  private static BusinessIds ids(Object... values) {
    BusinessIds ids = null;
    for (int i = 0; i < values.length; i += 2) {
      ids = BusinessIds.with(ids, (BusinessId) values[i], (String) values[i + 1]);
    }
    return ids;
  }
}
