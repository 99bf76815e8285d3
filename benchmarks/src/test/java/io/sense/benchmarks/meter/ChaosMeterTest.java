package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;

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
  void isOverOnceEverythingLeft() {
    everything();
    assertThat(meter.isOver()).isTrue();
    assertThat(meter.faults()).isEmpty();
  }

  @Test
  void countsWhatComesAgainAsItWas() {
    everything();
    meter.correlation(ids.id(3), RIGHT, 1);
    meter.log(ids.id(3), log(3, 0, 12), 1);
    assertThat(meter.faults()).isEmpty();
    assertThat(meter.repeatedRows()).isEqualTo(1);
    assertThat(meter.repeatedLogs()).isEqualTo(1);
  }

  @Test
  void takesAnOlderRowThatComesAgainForWhatItIs() {
    everything();
    meter.correlation(ids.id(3), RIGHT.toBuilder().setRevision(4).setLogCount(1).build(), 1);
    assertThat(meter.isOver()).isTrue();
  }

  @Test
  void tellsALogThatHasASecondIdentity() {
    everything();
    meter.log(ids.id(3), log(3, 0, 4_711), 1);
    assertThat(meter.faults()).containsExactly("1 logs have two identities");
  }

  @Test
  void tellsANewerRowThatIsWrong() {
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
    assertThat(meter.faults()).containsExactly("40 logs are lost: no log.record.uid of them left");
  }

  private void everything() {
    for (int trace = 0; trace < 10; trace++) {
      meter.correlation(ids.id(trace), RIGHT, 1);
      for (int index = 0; index < 4; index++) {
        meter.log(ids.id(trace), log(trace, index, trace * 4 + index), 1);
      }
    }
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
