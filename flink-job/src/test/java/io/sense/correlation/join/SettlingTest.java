package io.sense.correlation.join;

import static io.sense.correlation.join.Entries.log;
import static io.sense.correlation.join.Entries.span;
import static io.sense.correlation.join.Entries.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Broker times in milliseconds; quiet 5 s whole and 60 s incomplete, at most 300 s open. */
final class SettlingTest {
  private static final Settling SETTLING = new Settling(Timing.DEFAULT);

  @Test
  void waitsTheShortQuietPeriodForAWholeTrace() {
    assertThat(moment(List.of(span(1, 0, 1, 9, 1_000)), List.of())).isEqualTo(6_000);
    assertThat(
            moment(
                List.of(span(1, 0, 1, 9, 1_000), span(2, 1, 2, 8, 3_000)),
                List.of(log(1, 2, 3, 2_000), log(2, 0, 3, 2_500))))
        .isEqualTo(8_000);
  }

  @Test
  void waitsTheLongQuietPeriodForARoot() {
    assertThat(moment(List.of(), List.of(log(1, 0, 3, 1_000)))).isEqualTo(61_000);
    assertThat(moment(List.of(span(2, 3, 1, 9, 1_000), span(3, 2, 1, 9, 1_000)), List.of()))
        .as("two spans that are each other's parent")
        .isEqualTo(61_000);
  }

  @Test
  void waitsTheLongQuietPeriodForAMissingParent() {
    assertThat(moment(List.of(span(1, 0, 1, 9, 1_000), span(3, 2, 1, 9, 1_000)), List.of()))
        .isEqualTo(61_000);
  }

  @Test
  void waitsTheLongQuietPeriodForASpanThatALogNames() {
    assertThat(moment(List.of(span(1, 0, 1, 9, 1_000)), List.of(log(1, 2, 3, 1_500))))
        .isEqualTo(61_500);
  }

  @Test
  void settlesAfterTheLongestTimeHoweverManyRecordsCome() {
    List<LogEntry> logs = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      logs.add(log(i, 0, 3, 1_000 + i * 1_000L));
    }
    assertThat(moment(List.of(), logs)).isEqualTo(301_000);
    assertThat(moment(List.of(span(1, 0, 1, 9, 1_000)), logs)).isEqualTo(301_000);
  }

  @Test
  void settlesAfterTheLongestTimeAlsoWithinAQuietPeriod() {
    List<LogEntry> logs = new ArrayList<>();
    for (int i = 0; i <= 299; i++) {
      logs.add(log(i, 0, 3, i * 1_000L));
    }
    assertThat(moment(List.of(), logs)).as("not 299 s + 60 s").isEqualTo(300_000);
    assertThat(moment(List.of(span(1, 0, 1, 9, 0)), logs)).as("not 299 s + 5 s").isEqualTo(300_000);
  }

  @Test
  void countsARecordAtTheVeryEndOfTheQuietPeriodAsWithin() {
    SpanEntry root = span(1, 0, 1, 9, 1_000);
    assertThat(moment(List.of(root), List.of(log(1, 0, 3, 6_000)))).isEqualTo(11_000);
    assertThat(moment(List.of(root), List.of(log(1, 0, 3, 6_001)))).isEqualTo(6_000);
  }

  @Test
  void countsARecordAtTheVeryEndOfTheLongQuietPeriodAsWithin() {
    SpanEntry child = span(2, 1, 1, 9, 1_000);
    assertThat(moment(List.of(child), List.of(log(1, 0, 3, 61_000)))).isEqualTo(121_000);
    assertThat(moment(List.of(child), List.of(log(1, 0, 3, 61_001)))).isEqualTo(61_000);
  }

  /** Whether it looked whole is asked at each gap, of the records before the gap. */
  @Test
  void looksWholeOnlyByWhatHadComeBeforeTheGap() {
    SpanEntry child = span(2, 1, 2, 8, 1_000);
    SpanEntry root = span(1, 0, 1, 9, 30_000);
    assertThat(moment(List.of(child, root), List.of())).isEqualTo(35_000);
    assertThat(moment(List.of(child, root), List.of(log(1, 0, 3, 36_000)))).isEqualTo(35_000);
    assertThat(moment(List.of(child, root), List.of(log(1, 0, 3, 34_000)))).isEqualTo(39_000);
  }

  @Test
  void isNotMadeIncompleteByWhatComesAfterItLookedWhole() {
    SpanEntry root = span(1, 0, 1, 9, 1_000);
    assertThat(moment(List.of(root, span(3, 2, 1, 9, 7_000)), List.of())).isEqualTo(6_000);
  }

  @Test
  void isAFunctionOfTheBrokerTimesInWhateverOrderRecordsCame() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<SpanEntry> spans = new ArrayList<>();
      List<LogEntry> logs = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        spans.add(span(i, random.nextInt(i + 1), 1, 9, random.nextInt(40) * 1_000L));
        logs.add(log(i, random.nextInt(6), 3, random.nextInt(40) * 1_000L));
      }
      long moment = moment(spans, logs);
      assertThat(moment).as("seed %d", seed).isEqualTo(bySteps(spans, logs));
      Collections.shuffle(spans, random);
      Collections.shuffle(logs, random);
      assertThat(moment(spans, logs)).as("seed %d", seed).isEqualTo(moment);
    }
  }

  @Test
  void knowsTheLatestRecordAfterItsRepeatCameEarlier() {
    SpanEntry root = span(1, 0, 1, 9, 1_000);
    LogEntry log = log(1, 1, 3, 4_000);
    Trace trace = trace(List.of(root), List.of(log));
    assertThat(SETTLING.earliestMoment(trace)).isEqualTo(9_000);
    trace.seeEarlier(log.brokerTime, 2_000);
    log.brokerTime = 2_000;
    assertThat(SETTLING.earliestMoment(trace)).isEqualTo(7_000);
    assertThat(SETTLING.moment(trace)).isEqualTo(7_000);
  }

  @Test
  void refusesATraceWithoutARecord() {
    assertThatThrownBy(() -> moment(List.of(), List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no record");
  }

  /** The design's words, tried out millisecond by millisecond (in steps of one second). */
  private static long bySteps(List<SpanEntry> spans, List<LogEntry> logs) {
    Trace trace = trace(spans, logs);
    for (long now = trace.firstSeen; ; now += 1_000) {
      long time = now;
      long last =
          java.util.stream.LongStream.concat(
                  spans.stream().mapToLong(s -> s.brokerTime),
                  logs.stream().mapToLong(l -> l.brokerTime))
              .filter(t -> t <= time)
              .max()
              .orElseThrow();
      boolean rootSeen =
          spans.stream().anyMatch(s -> s.brokerTime <= time && s.fields.parentId() == 0);
      boolean nothingMissing =
          java.util.stream.LongStream.concat(
                  spans.stream()
                      .filter(s -> s.brokerTime <= time)
                      .mapToLong(s -> s.fields.parentId()),
                  logs.stream().filter(l -> l.brokerTime <= time).mapToLong(l -> l.fields.spanId()))
              .filter(id -> id != 0)
              .allMatch(
                  id ->
                      spans.stream()
                          .anyMatch(s -> s.fields.spanId() == id && s.brokerTime <= time));
      long quiet = rootSeen && nothingMissing ? 5_000 : 60_000;
      // At the very end of the period a record still counts, so time has to pass it: a record at
      // this millisecond has been taken into `last`.
      if (now >= last + quiet || now >= trace.firstSeen + 300_000) {
        return now;
      }
    }
  }

  private static long moment(List<SpanEntry> spans, List<LogEntry> logs) {
    return SETTLING.moment(trace(spans, logs));
  }
}
