package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.benchmarks.load.TraceIds;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GiantTraceMeterTest {
  private static final long EPOCH = 1_800_000_000_000_000_000L;
  private static final Correlation RIGHT =
      Correlation.newBuilder()
          .setState(CorrelationState.CORRELATION_STATE_COMPLETE)
          .setRevision(2_001)
          .setSpanCount(500)
          .setLogCount(500)
          .setMatches(MatchCounts.newBuilder().setSpanId(400).setInterval(100))
          .setErrorSpanCount(5)
          .setRootSeen(true)
          .setService(GiantTrace.SERVICE)
          .setOperation(GiantTrace.ROOT)
          .build();

  private final GiantTrace giant =
      new GiantTrace(new TraceIds(1), 0, 500, Duration.ofMillis(500), EPOCH);
  private final GiantTraceMeter meter = new GiantTraceMeter(giant);

  @Test
  void isContentWithEachLogOnceAndTheRightCorrelation() {
    logs(0, 500);
    assertThat(meter.isOver()).isFalse();
    meter.correlation(giant.id(), RIGHT, 77);

    assertThat(meter.isOver()).isTrue();
    assertThat(meter.completeNanos()).isEqualTo(77);
    assertThat(meter.faults()).isEmpty();
  }

  @Test
  void tellsOfLogsThatAreMissing() {
    logs(0, 498);
    meter.correlation(giant.id(), RIGHT, 77);

    assertThat(meter.faults()).containsExactly("2 logs of the giant trace did not leave");
  }

  @Test
  void tellsOfALogThatLeavesAgainAndOfOneWithTheWrongSpan() {
    logs(0, 499);
    meter.log(giant.id(), log(5, giant.rightSpan(5)), 0);
    meter.log(giant.id(), log(499, giant.rightSpan(498)), 0);
    meter.correlation(giant.id(), RIGHT, 77);

    assertThat(meter.faults()).hasSize(1).first().asString().startsWith("2 logs of the giant");
  }

  @Test
  void tellsOfAWrongOrMissingCorrelation() {
    logs(0, 500);
    assertThat(meter.faults()).containsExactly("the giant trace did not become complete");

    Correlation wrong = RIGHT.toBuilder().setErrorSpanCount(4).build();
    meter.correlation(giant.id(), wrong, 77);
    assertThat(meter.faults()).hasSize(1).first().asString().contains("correlation is wrong");
  }

  private void logs(int from, int to) {
    for (int turn = from; turn < to; turn++) {
      meter.log(giant.id(), log(turn, giant.rightSpan(turn)), 0);
    }
  }

  private static CorrelatedLog log(int turn, long span) {
    String match = GiantTrace.kind(turn).namesSpan() ? "span_id" : "interval";
    long time = EPOCH + turn * 1_000_000L + 300_000;
    return TestLogs.log(turn + 1, match, span, time);
  }
}
