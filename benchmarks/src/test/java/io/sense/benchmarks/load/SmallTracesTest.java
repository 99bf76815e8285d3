package io.sense.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class SmallTracesTest {
  private static final long EPOCH = 1_800_000_000_000_000_000L;

  private final TraceIds ids = new TraceIds(1);
  private final SmallTraces load = new SmallTraces(ids, Shape.W, 501, 1_000, EPOCH);

  @Test
  void comesInWholeBatchesOfFourRequests() {
    assertThat(load.traces()).isEqualTo(750);
    assertThat(load.requests()).isEqualTo(12);
  }

  @Test
  void spreadsRequestsEvenlyOverTheTimeOfTheirTraces() {
    assertThat(load.offsetNanos(0)).isZero();
    assertThat(load.offsetNanos(1)).isEqualTo(62_500_000);
    assertThat(load.offsetNanos(4)).isEqualTo(250_000_000);
    assertThat(load.firstPairOffsetNanos(249)).isEqualTo(load.offsetNanos(1));
    assertThat(load.firstPairOffsetNanos(250)).isEqualTo(load.offsetNanos(5));
  }

  @Test
  void hasTwoServicesWithTwoSpansAndTwoLogsOfEachTrace() throws Exception {
    for (long request = 4; request < 8; request++) {
      boolean isLogs = request % 2 == 0;
      List<ByteString> traces =
          isLogs
              ? logs(request).stream().map(LogRecord::getTraceId).toList()
              : spans(request).stream().map(Span::getTraceId).toList();
      List<ByteString> expected = new ArrayList<>();
      for (long trace = 250; trace < 500; trace++) {
        ByteString id = Otlp.id(ids.high(trace), ids.low(trace));
        expected.addAll(List.of(id, id));
      }
      assertThat(traces).isEqualTo(expected);
    }
  }

  @Test
  void tiesEachLogToASpanOfItsServiceThatContainsIt() throws Exception {
    for (long first = 0; first < load.requests(); first += 2) {
      List<Span> spans = spans(first + 1);
      for (LogRecord log : logs(first)) {
        assertThat(spans)
            .filteredOn(span -> span.getSpanId().equals(log.getSpanId()))
            .singleElement()
            .satisfies(
                span -> {
                  assertThat(span.getTraceId()).isEqualTo(log.getTraceId());
                  assertThat(log.getTimeUnixNano())
                      .isBetween(span.getStartTimeUnixNano(), span.getEndTimeUnixNano());
                });
      }
    }
  }

  @Test
  void hasOneRootAndEveryParentInEachTrace() throws Exception {
    List<Span> all = new ArrayList<>(spans(1));
    all.addAll(spans(3));
    Set<ByteString> ids = new HashSet<>();
    all.forEach(span -> ids.add(span.getSpanId()));
    assertThat(ids).hasSize(1_000);
    assertThat(all).filteredOn(span -> span.getParentSpanId().isEmpty()).hasSize(250);
    assertThat(all)
        .filteredOn(span -> !span.getParentSpanId().isEmpty())
        .allSatisfy(span -> assertThat(ids).contains(span.getParentSpanId()));
  }

  @Test
  void makesRecordsOfAboutTheAskedLength() {
    SmallTraces longer = new SmallTraces(ids, Shape.W.withRecordBytes(1_000), 250, 1_000, EPOCH);
    for (long request = 0; request < 4; request++) {
      assertThat(load.uncompressed(request).length / 500).isBetween(320, 380);
      assertThat(longer.uncompressed(request).length / 500).isBetween(970, 1_030);
    }
  }

  @Test
  void knowsItsLogsByTheirTimes() throws Exception {
    List<LogRecord> logs = logs(6);
    for (int i = 0; i < logs.size(); i++) {
      long trace = 250L + i / 2;
      int log = load.logAt(trace, logs.get(i).getTimeUnixNano());
      assertThat(log).isEqualTo(2 + i % 2);
      assertThat(logs.get(i).getSpanId()).isEqualTo(Otlp.id(load.spanOf(trace, log)));
    }
    assertThat(load.logAt(250, EPOCH)).isEqualTo(-1);
  }

  @Test
  void takesOtherShapes() throws Exception {
    Shape shape = new Shape(3, 4, 1, 350, 0.5, 10, false);
    SmallTraces other = new SmallTraces(ids, shape, 20, 1_000, EPOCH);
    List<Span> spans = new ArrayList<>();
    List<LogRecord> logs = new ArrayList<>();
    for (long request = 6; request < 12; request += 2) {
      logs.addAll(logs(LogsData.parseFrom(other.request(request).body())));
      spans.addAll(spans(TracesData.parseFrom(other.request(request + 1).body())));
    }
    assertThat(other.requests()).isEqualTo(12);
    assertThat(spans).hasSize(120);
    assertThat(spans).filteredOn(span -> span.getParentSpanId().isEmpty()).hasSize(10);
    assertThat(logs).hasSize(30);
    assertThat(logs).filteredOn(log -> log.getSpanId().isEmpty()).hasSize(15);
    assertThat(other.namesSpans(14)).isFalse();
    assertThat(other.namesSpans(15)).isTrue();
  }

  @Test
  void sendsItCompressed() throws Exception {
    Request request = load.request(3);

    assertThat(request.records()).isEqualTo(500);
    assertThat(request.path()).isEqualTo("v1/traces");
    assertThat(load.request(2).path()).isEqualTo("v1/logs");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(request.body())).readAllBytes())
        .isEqualTo(load.uncompressed(3));
  }

  private List<Span> spans(long request) throws Exception {
    return spans(TracesData.parseFrom(load.uncompressed(request)));
  }

  private static List<Span> spans(TracesData request) {
    return request.getResourceSpans(0).getScopeSpans(0).getSpansList();
  }

  private List<LogRecord> logs(long request) throws Exception {
    return logs(LogsData.parseFrom(load.uncompressed(request)));
  }

  private static List<LogRecord> logs(LogsData request) {
    return request.getResourceLogs(0).getScopeLogs(0).getLogRecordsList();
  }
}
