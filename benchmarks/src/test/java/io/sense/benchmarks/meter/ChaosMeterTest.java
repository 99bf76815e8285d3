package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.load.TraceIds;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import org.junit.jupiter.api.Test;

final class ChaosMeterTest {
  private static final Correlation RIGHT =
      Correlation.newBuilder()
          .setState(CorrelationState.CORRELATION_STATE_COMPLETE)
          .setRevision(17)
          .setSpanCount(4)
          .setLogCount(4)
          .setMatches(MatchCounts.newBuilder().setSpanId(4))
          .setRootSeen(true)
          .build();

  private final TraceIds ids = new TraceIds(1);
  private final SmallTraces load = new SmallTraces(ids, Shape.W.with(10), 10, 1_000, 0);
  private final ChaosMeter meter = new ChaosMeter(load);

  @Test
  void isOverOnceEverythingLeft() throws Exception {
    everything();
    assertThat(meter.isOver()).isTrue();
    assertThat(meter.faults()).isEmpty();
  }

  @Test
  void countsWhatComesAgainAsItWas() throws Exception {
    everything();
    meter.correlation(ids.id(3), RIGHT, 1);
    meter.log(ids.id(3), log(3, 0, 12), 1);
    assertThat(meter.faults()).isEmpty();
    assertThat(meter.repeatedRows()).isEqualTo(1);
    assertThat(meter.repeatedLogs()).isEqualTo(1);
  }

  @Test
  void takesAnOlderRowThatComesAgainForWhatItIs() throws Exception {
    everything();
    meter.correlation(ids.id(3), RIGHT.toBuilder().setRevision(4).setLogCount(1).build(), 1);
    assertThat(meter.isOver()).isTrue();
  }

  @Test
  void tellsALogThatHasASecondIdentity() throws Exception {
    everything();
    meter.log(ids.id(3), log(3, 0, 4_711), 1);
    assertThat(meter.faults()).containsExactly("1 logs on the topic have two identities");
  }

  @Test
  void tellsANewerRowThatIsWrong() throws Exception {
    everything();
    meter.correlation(ids.id(3), RIGHT.toBuilder().setRevision(19).setLogCount(5).build(), 1);
    assertThat(meter.isOver()).isFalse();
    assertThat(meter.faults()).containsExactly("1 of 10 traces are missing or wrong in the end");
  }

  @Test
  void tellsWhatIsLost() {
    for (int trace = 0; trace < 10; trace++) {
      meter.correlation(ids.id(trace), RIGHT, 1);
    }
    assertThat(meter.faults())
        .containsExactly(
            "40 logs are lost: none with their log.record.uid on the topic",
            "40 logs are lost: none with their log.record.uid at the backend");
  }

  @Test
  void isNotOverWhileALogHasNotReachedTheBackend() throws Exception {
    onTopic();
    for (int trace = 0; trace < 9; trace++) {
      meter.exported(request(trace, trace * 4L));
    }
    assertThat(meter.isOver()).isFalse();
    assertThat(meter.faults())
        .containsExactly("4 logs are lost: none with their log.record.uid at the backend");
  }

  @Test
  void leavesLogsOfOthersAlone() throws Exception {
    LogRecord orphan = LogRecord.newBuilder().setTimeUnixNano(1).build();
    everything();
    meter.exported(
        LogsData.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(orphan)))
            .build()
            .toByteArray());
    assertThat(meter.faults()).isEmpty();
  }

  @Test
  void countsWhatReachesTheBackendAgain() throws Exception {
    everything();
    meter.exported(request(3, 12));
    assertThat(meter.faults()).isEmpty();
    assertThat(meter.repeatedExports()).isEqualTo(4);
  }

  @Test
  void tellsALogThatReachesTheBackendWithASecondIdentity() throws Exception {
    everything();
    meter.exported(request(3, 4_711));
    assertThat(meter.faults()).containsExactly("4 logs at the backend have two identities");
  }

  private void everything() throws Exception {
    onTopic();
    for (int trace = 0; trace < 10; trace++) {
      meter.exported(request(trace, trace * 4L));
    }
  }

  private void onTopic() {
    for (int trace = 0; trace < 10; trace++) {
      meter.correlation(ids.id(trace), RIGHT, 1);
      for (int index = 0; index < 4; index++) {
        meter.log(ids.id(trace), log(trace, index, trace * 4 + index), 1);
      }
    }
  }

  private byte[] request(int trace, long firstUid) {
    ScopeLogs.Builder logs = ScopeLogs.newBuilder();
    for (int index = 0; index < 4; index++) {
      logs.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(load.timeOf(trace, index))
              .setTraceId(ByteString.fromHex(ids.id(trace).toString()))
              .addAttributes(
                  KeyValue.newBuilder()
                      .setKey("log.record.uid")
                      .setValue(
                          AnyValue.newBuilder()
                              .setStringValue("%016x%016x".formatted(1, firstUid + index)))));
    }
    return LogsData.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(logs))
        .build()
        .toByteArray();
  }

  private CorrelatedLog log(int trace, int index, long uid) {
    CorrelatedLog log = new CorrelatedLog();
    log.timeNanos = load.timeOf(trace, index);
    log.hasUid = true;
    log.uidHigh = 1;
    log.uidLow = uid;
    return log;
  }
}
