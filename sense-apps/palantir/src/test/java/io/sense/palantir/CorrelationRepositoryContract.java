package io.sense.palantir;

import static io.sense.palantir.Correlations.GENERATION;
import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.Correlations.complete;
import static io.sense.palantir.Correlations.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every repository of correlations does. */
abstract class CorrelationRepositoryContract {
  private static final CorrelationQuery ALL =
      new CorrelationQuery(null, null, null, null, null, null, null, null, false, null, null, 100);

  /** A repository that holds just these rows. */
  abstract CorrelationRepository holding(Correlation... rows) throws Exception;

  @Test
  void givesEveryFieldBack() throws Exception {
    Correlation row =
        complete(TRACE, GENERATION)
            .setState(CorrelationState.CORRELATION_STATE_AMENDED)
            .setErrorSpanCount(4)
            .setSeverityCounts(
                SeverityCounts.newBuilder()
                    .setUnspecified(1)
                    .setTrace(2)
                    .setDebug(3)
                    .setInfo(4)
                    .setWarn(5)
                    .setError(6)
                    .setFatal(7))
            .setMatches(
                MatchCounts.newBuilder().setSpanId(1).setInterval(2).setTrace(3).setOrphan(4))
            .setAttributes(
                Attributes.newBuilder()
                    .setCircuitId("c'1\"")
                    .setProductId("p")
                    .setResourceId("r")
                    .setResourceTypeId("t")
                    .setRequestId("q"))
            .addServices("with \"quotes\", {braces} and \\")
            .setTruncated(true)
            .setSynthetic(true)
            .build();
    CorrelationRepository repository = holding(row);
    assertThat(repository.find(ALL)).containsExactly(row);
    assertThat(repository.generations(TraceId.parse(TRACE))).containsExactly(row);
  }

  @Test
  void givesWhatIsAbsentBackAsAbsent() throws Exception {
    Correlation row =
        Correlation.newBuilder()
            .setTraceId(TRACE)
            .setGeneration(GENERATION)
            .setState(CorrelationState.CORRELATION_STATE_OPEN)
            .setSeverityCounts(SeverityCounts.getDefaultInstance())
            .setMatches(MatchCounts.getDefaultInstance())
            .setAttributes(Attributes.getDefaultInstance())
            .build();
    assertThat(holding(row).find(ALL)).containsExactly(row);
  }

  @Test
  void listsNewestFirstThenByTraceId() throws Exception {
    CorrelationRepository repository =
        holding(
            complete(trace(1), 1_000).build(),
            complete("f" + "0".repeat(31), 2_000).build(),
            complete(trace(2), 2_000).build(),
            complete(trace(1), 3_000).build());
    assertThat(repository.find(ALL))
        .extracting(row -> row.getTraceId().charAt(0) + "@" + row.getGeneration())
        .containsExactly("0@3000", "f@2000", "0@2000", "0@1000");
  }

  @Test
  void pagesThroughEveryRowOnce() throws Exception {
    List<Correlation> rows = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      rows.add(complete(trace(i), 1_000 + i / 3).build());
    }
    CorrelationRepository repository = holding(rows.toArray(Correlation[]::new));
    List<Correlation> read = new ArrayList<>();
    Cursor after = null;
    for (int pages = 0; pages < 4; pages++) {
      List<Correlation> page =
          repository.find(
              new CorrelationQuery(
                  null, null, null, null, null, null, null, null, false, null, after, 2));
      read.addAll(page);
      Correlation last = page.get(page.size() - 1);
      after = new Cursor(last.getGeneration(), TraceId.parse(last.getTraceId()));
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(rows).doesNotHaveDuplicates();
  }

  @Test
  void selectsByTraceId() throws Exception {
    var repository = holding(complete(trace(1), 1_000).build(), complete(trace(2), 1_000).build());
    assertThat(traces(repository, with(TraceId.parse(trace(2)), null, null))).containsExactly(2);
  }

  @Test
  void selectsByAnyServiceThatTookPart() throws Exception {
    var repository =
        holding(
            complete(trace(1), 1_000).build(),
            complete(trace(2), 1_000).clearServices().addServices("billing").build());
    assertThat(traces(repository, with(null, "orders", null))).containsExactly(1);
    assertThat(traces(repository, with(null, "billing", null))).containsExactly(2);
    assertThat(traces(repository, with(null, "order", null))).isEmpty();
  }

  @Test
  void selectsByEachAttribute() throws Exception {
    var repository =
        holding(
            complete(trace(1), 1_000)
                .setAttributes(Attributes.newBuilder().setCircuitId("x"))
                .build(),
            complete(trace(2), 1_000)
                .setAttributes(Attributes.newBuilder().setProductId("x"))
                .build(),
            complete(trace(3), 1_000)
                .setAttributes(Attributes.newBuilder().setResourceId("x"))
                .build(),
            complete(trace(4), 1_000)
                .setAttributes(Attributes.newBuilder().setRequestId("x"))
                .build());
    assertThat(traces(repository, byAttributes("x", null, null, null))).containsExactly(1);
    assertThat(traces(repository, byAttributes(null, "x", null, null))).containsExactly(2);
    assertThat(traces(repository, byAttributes(null, null, "x", null))).containsExactly(3);
    assertThat(traces(repository, byAttributes(null, null, null, "x"))).containsExactly(4);
    assertThat(traces(repository, byAttributes("x", "x", null, null))).isEmpty();
  }

  @Test
  void selectsWhatOverlapsTheRangeWithBothEndsIncluded() throws Exception {
    var repository =
        holding(
            complete(trace(1), 1_000).setStartTimeUnixNano(100).setEndTimeUnixNano(200).build(),
            complete(trace(2), 1_000).setStartTimeUnixNano(150).setEndTimeUnixNano(900).build(),
            complete(trace(3), 1_000).setStartTimeUnixNano(300).setEndTimeUnixNano(400).build());
    assertThat(traces(repository, between(200L, 300L))).containsExactly(3, 2, 1);
    assertThat(traces(repository, between(201L, 299L))).containsExactly(2);
    assertThat(traces(repository, between(401L, null))).containsExactly(2);
    assertThat(traces(repository, between(null, 149L))).containsExactly(1);
  }

  @Test
  void selectsErrorsOfSpansAndLogs() throws Exception {
    var repository =
        holding(
            complete(trace(1), 1_000).build(),
            complete(trace(2), 1_000).setErrorSpanCount(1).build(),
            complete(trace(3), 1_000)
                .setSeverityCounts(SeverityCounts.newBuilder().setError(1))
                .build(),
            complete(trace(4), 1_000)
                .setSeverityCounts(SeverityCounts.newBuilder().setFatal(1))
                .build());
    var query =
        new CorrelationQuery(null, null, null, null, null, null, null, null, true, null, null, 100);
    assertThat(traces(repository, query)).containsExactly(4, 3, 2);
  }

  @Test
  void selectsByState() throws Exception {
    var repository =
        holding(
            complete(trace(1), 1_000).setState(CorrelationState.CORRELATION_STATE_OPEN).build(),
            complete(trace(2), 1_000).build(),
            complete(trace(3), 1_000).setState(CorrelationState.CORRELATION_STATE_AMENDED).build());
    assertThat(traces(repository, with(null, null, CorrelationState.CORRELATION_STATE_OPEN)))
        .containsExactly(1);
    assertThat(traces(repository, with(null, null, CorrelationState.CORRELATION_STATE_COMPLETE)))
        .containsExactly(2);
    assertThat(traces(repository, with(null, null, CorrelationState.CORRELATION_STATE_AMENDED)))
        .containsExactly(3);
  }

  @Test
  void givesTheGenerationsOfATraceOldestFirst() throws Exception {
    var repository =
        holding(
            complete(trace(1), 2_000).build(),
            complete(trace(1), 1_000).build(),
            complete(trace(2), 1_500).build());
    assertThat(repository.generations(TraceId.parse(trace(1))))
        .extracting(Correlation::getGeneration)
        .containsExactly(1_000L, 2_000L);
    assertThat(repository.generations(TraceId.parse(trace(3)))).isEmpty();
  }

  @Test
  void givesTheGenerationsOfSeveralTracesOldestFirst() throws Exception {
    var repository =
        holding(
            complete(trace(1), 2_000).build(),
            complete(trace(1), 1_000).build(),
            complete(trace(2), 1_500).build(),
            complete(trace(3), 1_500).build());
    TraceId first = TraceId.parse(trace(1));
    TraceId third = TraceId.parse(trace(3));
    var found = repository.generations(Set.of(first, third, TraceId.parse(trace(4))));
    assertThat(found).containsOnlyKeys(first, third);
    assertThat(found.get(first))
        .extracting(Correlation::getGeneration)
        .containsExactly(1_000L, 2_000L);
    assertThat(found.get(third)).hasSize(1);
    assertThat(repository.generations(Set.of())).isEmpty();
  }

  private static List<Integer> traces(CorrelationRepository repository, CorrelationQuery query) {
    return repository.find(query).stream()
        .map(row -> Integer.parseInt(row.getTraceId(), 16))
        .toList();
  }

  private static CorrelationQuery with(TraceId traceId, String service, CorrelationState state) {
    return new CorrelationQuery(
        traceId, service, null, null, null, null, null, null, false, state, null, 100);
  }

  private static CorrelationQuery byAttributes(
      String circuit, String product, String resource, String request) {
    return new CorrelationQuery(
        null, null, circuit, product, resource, request, null, null, false, null, null, 100);
  }

  private static CorrelationQuery between(Long start, Long end) {
    return new CorrelationQuery(
        null, null, null, null, null, null, start, end, false, null, null, 100);
  }
}
