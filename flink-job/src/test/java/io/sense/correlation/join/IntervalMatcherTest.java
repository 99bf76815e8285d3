package io.sense.correlation.join;

import static io.sense.correlation.join.Entries.CLIENT;
import static io.sense.correlation.join.Entries.INTERNAL;
import static io.sense.correlation.join.Entries.SERVER;
import static io.sense.correlation.join.Entries.SHOP;
import static io.sense.correlation.join.Entries.fields;
import static io.sense.correlation.join.Entries.log;
import static io.sense.correlation.join.Entries.origin;
import static io.sense.correlation.join.Entries.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 3 of the design, section 3. Slack: 5. */
final class IntervalMatcherTest {
  private static final long SLACK = 5;

  @Test
  void takesTheSpanThatContainsTheLogItsEndsIncluded() {
    for (long time : new long[] {100, 150, 200}) {
      assertThat(find(time, span(1, 0, 100, 200, 0))).isEqualTo(1);
    }
  }

  @Test
  void takesTheInnermost() {
    assertThat(find(150, span(1, 0, 100, 200, 0), span(2, 0, 120, 180, 0))).isEqualTo(2);
    assertThat(find(150, span(1, 0, 100, 200, 0), span(2, 0, 90, 151, 0)))
        .as("the latest start, not the shortest")
        .isEqualTo(1);
    assertThat(find(150, span(1, 0, 100, 200, 0), span(2, 0, 100, 180, 0)))
        .as("of two that start together the one that ends first")
        .isEqualTo(2);
    assertThat(find(150, span(-1, 0, 100, 200, 0), span(1, 0, 100, 200, 0)))
        .as("of two alike the smaller id, as unsigned")
        .isEqualTo(1);
  }

  @Test
  void takesTheNearestWithinTheSlackWhenNoneContainsIt() {
    assertThat(find(205, span(1, 0, 100, 200, 0))).isEqualTo(1);
    assertThat(find(206, span(1, 0, 100, 200, 0))).isZero();
    assertThat(find(95, span(1, 0, 100, 200, 0))).isEqualTo(1);
    assertThat(find(94, span(1, 0, 100, 200, 0))).isZero();
    assertThat(find(204, span(1, 0, 100, 200, 0), span(2, 0, 207, 300, 0)))
        .as("3 after against 4 before")
        .isEqualTo(2);
    assertThat(find(203, span(1, 0, 100, 200, 0), span(2, 0, 206, 300, 0)))
        .as("as near: the later start")
        .isEqualTo(2);
  }

  @Test
  void prefersOneThatContainsItToANearerStart() {
    assertThat(find(150, span(1, 0, 100, 200, 0), span(2, 0, 151, 160, 0))).isEqualTo(1);
  }

  /** A long span among short ones that ended long ago: all of these must be looked through. */
  @Test
  void findsALongSpanBehindManyShortOnes() {
    List<SpanEntry> spans = new ArrayList<>();
    spans.add(span(1, 0, 0, 1_000_000, 0));
    for (int i = 2; i < 1_000; i++) {
      spans.add(span(i, 1, i * 10L, i * 10L + 1, 0));
    }
    assertThat(find(500_000, spans.toArray(SpanEntry[]::new))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, true", "3, false", "4, false", "5, true", "6, false"})
  void considersOnlyKindsWhoseCodeLogs(int kind, boolean candidate) {
    SpanEntry span = span(fields(1, 0, kind, 100, 200, false, null), SHOP, 0);
    assertThat(find(150, span) != 0).isEqualTo(candidate);
  }

  @Test
  void considersOnlyItsOwnServiceAndInstance() {
    Origin one = origin("shop", "1");
    Origin two = origin("shop", "2");
    assertThat(find(one, 150, span(server(1), origin("bank", "1"), 0))).isZero();
    assertThat(find(one, 150, span(server(1), two, 0))).isZero();
    assertThat(find(one, 150, span(server(1), one, 0))).isEqualTo(1);
    assertThat(find(one, 150, span(server(1), SHOP, 0))).isEqualTo(1);
    assertThat(find(SHOP, 150, span(server(1), two, 0))).isEqualTo(1);
    SpanEntry innerOfAnother = span(fields(2, 0, SERVER, 140, 160, false, null), two, 0);
    assertThat(find(one, 150, span(server(1), one, 0), innerOfAnother)).isEqualTo(1);
  }

  @Test
  void considersOnlySpansThatHadArrived() {
    IntervalMatcher matcher =
        new IntervalMatcher(List.of(span(1, 0, 100, 200, 10), span(2, 0, 140, 160, 11)), 10, SLACK);
    assertThat(matcher.find(log(1, 0, 150, 0)).fields.spanId()).isEqualTo(1);
  }

  @Test
  void agreesWithTheRuleTakenAtItsWord() {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      Origin[] origins = {
        SHOP, origin("shop", "1"), origin("shop", "2"), origin("bank", null), origin("bank", "1")
      };
      int reach = random.nextBoolean() ? 30 : 200;
      List<SpanEntry> spans = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        long start = random.nextInt(reach);
        spans.add(
            span(
                fields(
                    random.nextLong(),
                    0,
                    random.nextInt(6),
                    start,
                    start + random.nextInt(random.nextBoolean() ? 4 : reach),
                    false,
                    null),
                origins[random.nextInt(origins.length)],
                0));
      }
      IntervalMatcher matcher = new IntervalMatcher(spans, 0, SLACK);
      for (int n = 0; n < 20; n++) {
        Origin origin = origins[random.nextInt(origins.length)];
        long time = random.nextInt(reach + 10) - 5L;
        LogEntry log =
            log(1, new LogFields(Entries.TRACE, 0, time, 0, null, false, false), origin, 0);
        SpanEntry found = matcher.find(log);
        assertThat(found == null ? null : found.fields)
            .as("seed %d, log at %d of %s", seed, time, origin)
            .isEqualTo(taken(spans, log));
      }
    }
  }

  private static Object taken(List<SpanEntry> spans, LogEntry log) {
    long time = log.fields.timeNanos();
    Comparator<SpanEntry> ties =
        Comparator.<SpanEntry>comparingLong(s -> -s.fields.startNanos())
            .thenComparingLong(s -> s.fields.endNanos())
            .thenComparing((a, b) -> Long.compareUnsigned(a.fields.spanId(), b.fields.spanId()));
    return spans.stream()
        .filter(s -> s.fields.kind() != CLIENT && s.fields.kind() != 4)
        .filter(s -> s.origin.canHaveWritten(log.origin))
        .filter(s -> away(s, time) <= SLACK)
        .min(Comparator.<SpanEntry>comparingLong(s -> away(s, time)).thenComparing(ties))
        .map(s -> (Object) s.fields)
        .orElse(null);
  }

  private static long away(SpanEntry span, long time) {
    if (time < span.fields.startNanos()) {
      return span.fields.startNanos() - time;
    }
    return time > span.fields.endNanos() ? time - span.fields.endNanos() : 0;
  }

  private static io.sense.correlation.otlp.SpanFields server(long id) {
    return fields(id, 0, INTERNAL, 100, 200, false, null);
  }

  private static long find(long time, SpanEntry... spans) {
    return find(SHOP, time, spans);
  }

  /** The id of the span found, 0 where there is none. */
  private static long find(Origin origin, long time, SpanEntry... spans) {
    LogEntry log = log(1, new LogFields(Entries.TRACE, 0, time, 0, null, false, false), origin, 0);
    SpanEntry found = new IntervalMatcher(List.of(spans), 0, SLACK).find(log);
    return found == null ? 0 : found.fields.spanId();
  }
}
