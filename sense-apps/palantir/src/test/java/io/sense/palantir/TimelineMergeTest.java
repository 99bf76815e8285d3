package io.sense.palantir;

import static io.sense.palantir.Documents.change;
import static io.sense.palantir.Documents.log;
import static io.sense.palantir.Documents.part;
import static io.sense.palantir.Documents.span;
import static io.sense.palantir.Documents.spanBuilder;
import static io.sense.palantir.Documents.uid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.palantir.SpanNode.Parent;
import io.sense.telemetry.v1.TraceDocument;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineMergeTest {
  private static final long PLENTY = 1 << 20;
  private static final List<Span> NO_SPANS = List.of();
  private static final List<LogRecord> NO_LOGS = List.of();

  @Test
  void keepsTheSpanOfTheLaterDecision() {
    Span late = spanBuilder(1, 0, 10).setName("late").build();
    Timeline timeline =
        merge(
            part(2_000, 0, List.of(late), NO_LOGS),
            part(1_000, 0, List.of(span(1, 0, 10), span(2, 1, 11)), NO_LOGS));
    assertThat(timeline.spanCount()).isEqualTo(2);
    assertThat(timeline.roots()).hasSize(1);
    assertThat(timeline.roots().get(0).span().content()).isEqualTo(late.toByteString());
    assertThat(timeline.roots().get(0).children()).hasSize(1);
  }

  @Test
  void findsParentsInOtherPartsAndGenerations() {
    Timeline timeline =
        merge(
            part(2_000, 0, List.of(span(2, 1, 11)), NO_LOGS).toBuilder().setGeneration(5).build(),
            part(1_000, 0, List.of(span(3, 2, 12)), NO_LOGS),
            part(1_000, 1, List.of(span(1, 0, 10)), NO_LOGS));
    assertThat(timeline.roots()).hasSize(1);
    assertThat(timeline.parts()).isEqualTo(3);
  }

  @Test
  void attachesLogsToTheSpanThatTheyWereMatchedTo() {
    Timeline timeline =
        merge(
            part(
                1_000,
                0,
                List.of(span(1, 0, 10), span(2, 1, 11)),
                List.of(
                    log(1, "span_id", 2, 30),
                    log(3, "interval", 2, 20),
                    log(2, "interval", 2, 20),
                    log(4, "trace", 0, 15),
                    log(5, "trace", 99, 14))));
    SpanNode root = timeline.roots().get(0);
    assertThat(root.logs()).isEmpty();
    assertThat(root.children().get(0).logs())
        .extracting(StoredLog::uid)
        .containsExactly(uid(2), uid(3), uid(1));
    assertThat(timeline.logsApart()).extracting(StoredLog::uid).containsExactly(uid(5), uid(4));
    assertThat(timeline.logsApart().get(0).spanId()).isEqualTo(99);
  }

  @Test
  void leavesALogOfMatchTraceApartEvenIfTheSpanThatItNamesIsThere() {
    Timeline timeline =
        merge(part(1_000, 0, List.of(span(1, 0, 10)), List.of(log(1, "trace", 1, 11))));
    assertThat(timeline.logsApart()).hasSize(1);
  }

  @Test
  void takesTheLatestChangeOfAMatch() {
    Timeline timeline =
        merge(
            part(3_000, 0, List.of(span(2, 0, 9)), NO_LOGS, change(1, "span_id", 2)),
            part(2_000, 0, List.of(span(1, 0, 10)), NO_LOGS, change(1, "interval", 1)),
            part(1_000, 0, NO_SPANS, List.of(log(1, "orphan", 0, 11))));
    assertThat(timeline.logsApart()).isEmpty();
    StoredLog log = timeline.roots().get(0).logs().get(0);
    assertThat(log.match()).isEqualTo("span_id");
    assertThat(log.spanId()).isEqualTo(2);
  }

  @Test
  void takesAChangeFromAnotherPartOfTheDecisionThatBroughtTheLog() {
    Timeline timeline =
        merge(
            part(1_000, 0, List.of(span(1, 0, 10)), List.of(log(1, "span_id", 1, 11))),
            part(1_000, 1, NO_SPANS, NO_LOGS, change(1, "trace", 0)));
    assertThat(timeline.logsApart()).extracting(StoredLog::match).containsExactly("trace");
    assertThat(timeline.logsApart()).extracting(StoredLog::spanId).containsExactly(0L);
  }

  @Test
  void takesTheMatchOfARepeatedLogOverAnEarlierChange() {
    Timeline timeline =
        merge(
            part(2_000, 0, List.of(span(1, 0, 10)), List.of(log(1, "span_id", 1, 11))),
            part(1_000, 0, NO_SPANS, List.of(log(1, "orphan", 0, 11)), change(1, "trace", 0)));
    assertThat(timeline.logCount()).isEqualTo(1);
    assertThat(timeline.logsApart()).isEmpty();
    assertThat(timeline.roots().get(0).logs())
        .extracting(StoredLog::match)
        .containsExactly("span_id");
  }

  @Test
  void leavesTheLatestOutAndSaysHowMany() {
    TimelineMerge merge = new TimelineMerge(2, PLENTY);
    merge.add(
        part(
            1_000,
            0,
            List.of(span(4, 3, 10), span(1, 0, 10), span(2, 1, 11), span(3, 1, 12)),
            List.of(log(1, "span_id", 3, 5), log(2, "trace", 0, 6), log(3, "trace", 0, 7))));
    Timeline timeline = merge.finish();
    assertThat(timeline.spanCount()).isEqualTo(4);
    assertThat(timeline.logCount()).isEqualTo(3);
    assertThat(timeline.spansLeftOut()).isEqualTo(2);
    assertThat(timeline.logsLeftOut()).isEqualTo(1);
    assertThat(timeline.roots())
        .extracting(SpanNode::parent)
        .containsExactly(Parent.NONE, Parent.LEFT_OUT);
    assertThat(timeline.logsApart()) // also the log of a span that was left out
        .extracting(StoredLog::uid)
        .containsExactly(uid(1), uid(2));
  }

  @Test
  void holdsNoMoreThanItsBytes() {
    TimelineMerge merge = new TimelineMerge(1_000, 10_000);
    String padding = "x".repeat(1_000);
    for (int i = 1; i <= 100; i++) {
      merge.add(part(1_000, i, List.of(spanBuilder(i, 0, i).setName(padding).build()), NO_LOGS));
    }
    assertThat(merge.bytes()).isLessThan(20_000);
    assertThat(merge.finish().spansLeftOut()).isBetween(90, 99);
  }

  @Test
  void refusesPartsInTheWrongOrder() {
    TimelineMerge merge = new TimelineMerge(10, PLENTY);
    merge.add(part(1_000, 0, NO_SPANS, NO_LOGS));
    assertThatThrownBy(() -> merge.add(part(1_001, 0, NO_SPANS, NO_LOGS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhichPartCannotBeRead() {
    TraceDocument bad =
        part(1_000, 3, NO_SPANS, NO_LOGS).toBuilder()
            .setSpans(ByteString.copyFromUtf8("no spans"))
            .build();
    assertThatThrownBy(() -> new TimelineMerge(10, PLENTY).add(bad))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("part 3 of document " + Correlations.TRACE);
  }

  private static Timeline merge(TraceDocument... parts) {
    TimelineMerge merge = new TimelineMerge(100, PLENTY);
    for (TraceDocument part : parts) {
      merge.add(part);
    }
    return merge.finish();
  }
}
