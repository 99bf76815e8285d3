package io.sense.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class GiantTraceTest {
  private static final long EPOCH = 1_800_000_000_000_000_000L;
  private static final int SPANS = 1_500;
  private static final Duration DURATION = Duration.ofMillis(1_500);

  private final GiantTrace giant = new GiantTrace(new TraceIds(1), 5, SPANS, DURATION, EPOCH);

  @Test
  void isOneTraceUnderOneRootThatComesLast() throws Exception {
    List<Span> spans = spans();

    Span root = spans.get(SPANS - 1);
    assertThat(spans).hasSize(SPANS).extracting(Span::getSpanId).doesNotHaveDuplicates();
    assertThat(spans).extracting(Span::getTraceId).containsOnly(root.getTraceId());
    assertThat(root.getParentSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(root.getStartTimeUnixNano()).isEqualTo(EPOCH);
    assertThat(root.getEndTimeUnixNano()).isEqualTo(EPOCH + DURATION.toNanos());
    assertThat(spans.subList(0, SPANS - 1))
        .extracting(Span::getParentSpanId)
        .containsOnly(root.getSpanId());
  }

  @Test
  void sendsLogsAndSpansOnceTheyAreOver() throws Exception {
    assertThat(giant.requests()).isEqualTo(6);
    for (long request = 0; request < giant.requests(); request++) {
      long due = EPOCH + giant.offsetNanos(request);
      if (request % 2 == 0) {
        assertThat(logs(request)).allMatch(log -> log.getTimeUnixNano() <= due);
      } else {
        assertThat(spans(request)).allMatch(span -> span.getEndTimeUnixNano() <= due);
      }
    }
    assertThat(giant.offsetNanos(5)).isEqualTo(DURATION.toNanos());
  }

  @Test
  void namesASpanInFourLogsOfFive() throws Exception {
    assertThat(logs()).hasSize(SPANS);
    assertThat(logs()).filteredOn(log -> log.getSpanId().isEmpty()).hasSize(SPANS / 5);
  }

  @Test
  void knowsTheRightSpanOfEveryLog() throws Exception {
    List<Span> spans = spans();
    for (LogRecord log : logs()) {
      Span right =
          log.getSpanId().isEmpty()
              ? innermost(spans, log)
              : spans.stream()
                  .filter(span -> span.getSpanId().equals(log.getSpanId()))
                  .findFirst()
                  .orElseThrow();
      int turn = giant.turn(log.getTimeUnixNano());
      assertThat(Otlp.id(giant.rightSpan(turn))).isEqualTo(right.getSpanId());
      assertThat(GiantTrace.kind(turn).namesSpan()).isEqualTo(!log.getSpanId().isEmpty());
    }
  }

  @Test
  void hasAsManyErrorsAsItSays() throws Exception {
    assertThat(spans()).filteredOn(Span::hasStatus).hasSize(SPANS / GiantTrace.ERROR_EVERY);
  }

  @Test
  void makesRecordsOfAbout350Bytes() {
    assertThat(giant.uncompressed(0).length / 500).isBetween(320, 380);
    assertThat(giant.uncompressed(1).length / 500).isBetween(320, 380);
  }

  @Test
  void refusesWhatMakesNoWholeRequests() {
    assertThatThrownBy(() -> new GiantTrace(new TraceIds(1), 0, 501, DURATION, EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Span innermost(List<Span> spans, LogRecord log) {
    return spans.stream()
        .filter(span -> span.getStartTimeUnixNano() <= log.getTimeUnixNano())
        .filter(span -> span.getEndTimeUnixNano() >= log.getTimeUnixNano())
        .max(Comparator.comparingLong(Span::getStartTimeUnixNano))
        .orElseThrow();
  }

  private List<Span> spans() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (long request = 1; request < giant.requests(); request += 2) {
      spans.addAll(spans(request));
    }
    return spans;
  }

  private List<LogRecord> logs() throws Exception {
    List<LogRecord> logs = new ArrayList<>();
    for (long request = 0; request < giant.requests(); request += 2) {
      logs.addAll(logs(request));
    }
    return logs;
  }

  private List<Span> spans(long request) throws Exception {
    return TracesData.parseFrom(giant.uncompressed(request))
        .getResourceSpans(0)
        .getScopeSpans(0)
        .getSpansList();
  }

  private List<LogRecord> logs(long request) throws Exception {
    return LogsData.parseFrom(giant.uncompressed(request))
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecordsList();
  }
}
