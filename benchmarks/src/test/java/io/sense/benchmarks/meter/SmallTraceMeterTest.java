package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.load.TraceIds;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SmallTraceMeterTest {
  private static final long START = 1_000_000_000;
  private static final Correlation OPEN =
      Correlation.newBuilder().setState(CorrelationState.CORRELATION_STATE_OPEN).build();
  private static final Correlation COMPLETE =
      Correlation.newBuilder()
          .setState(CorrelationState.CORRELATION_STATE_COMPLETE)
          .setSpanCount(4)
          .setLogCount(4)
          .setMatches(MatchCounts.newBuilder().setSpanId(4))
          .setRootSeen(true)
          .build();

  private final TraceIds ids = new TraceIds(1);
  private final SmallTraces load = new SmallTraces(ids, Shape.W, 250, 1_000, 0);
  private final Latencies latencies = new Latencies(START, Duration.ofSeconds(1));
  private final SmallTraceMeter meter = new SmallTraceMeter(load, START, latencies);

  @Test
  void measuresTheFirstRowOfEachTraceFromItsDueTime() {
    long due = START + load.firstPairOffsetNanos(7);
    meter.correlation(ids.id(7), OPEN, due + 20_000_000);
    meter.correlation(ids.id(7), COMPLETE, due + 90_000_000);

    var all = latencies.ofSlice(0);
    assertThat(all.getTotalCount()).isEqualTo(1);
    assertThat(all.getMaxValue()).isCloseTo(20_000, within(20L));
  }

  @Test
  void isOverOnceEverythingLeft() {
    everything(250);

    assertThat(meter.isOver()).isTrue();
    assertThat(meter.faults()).isEmpty();
  }

  @Test
  void tellsWhatIsMissing() {
    everything(249);

    assertThat(meter.isOver()).isFalse();
    assertThat(meter.faults())
        .containsExactly(
            "1 of 250 small traces did not become complete",
            "4 logs of small traces did not leave");
  }

  @Test
  void tellsOfLogsThatLeaveAgainOrWronglyAndOfWrongCorrelations() {
    everything(250);
    meter.log(ids.id(3), log(3, 0, "span_id"), 0);
    meter.log(ids.id(0), TestLogs.log(0, "orphan", load.spanOf(0, 0), load.timeOf(0, 0)), 0);
    meter.log(ids.id(3), TestLogs.log(0, "span_id", load.spanOf(3, 0), 1), 0);
    meter.correlation(ids.id(3), COMPLETE.toBuilder().setLogCount(3).build(), 0);

    assertThat(meter.faults()).hasSize(1).first().asString().startsWith("6 results");
  }

  @Test
  void wantsIntervalsWhereLogsNameNoSpan() {
    Shape half = new Shape(2, 2, 2, 350, 0.5, 250, true);
    SmallTraces unnamed = new SmallTraces(ids, half, 250, 1_000, 0);
    SmallTraceMeter other = new SmallTraceMeter(unnamed, START, latencies);
    for (int trace = 0; trace < 250; trace++) {
      String match = trace < 125 ? "interval" : "span_id";
      MatchCounts.Builder counts = MatchCounts.newBuilder();
      Correlation row =
          COMPLETE.toBuilder()
              .setMatches(trace < 125 ? counts.setInterval(4) : counts.setSpanId(4))
              .build();
      other.correlation(ids.id(trace), row, START);
      for (int log = 0; log < 4; log++) {
        other.log(ids.id(trace), log(trace, log, match), START);
      }
    }

    assertThat(other.faults()).isEmpty();
    assertThat(other.isOver()).isTrue();
    assertThat(latencies.ofSlice(0).getTotalCount()).isEqualTo(125);
  }

  @Test
  void tellsOfTwoLogsWithOneUid() {
    SmallTraceMeter other = new SmallTraceMeter(load, START, latencies);
    other.log(ids.id(0), log(0, 0, "span_id"), START);
    other.log(ids.id(0), TestLogs.log(0, "span_id", load.spanOf(0, 1), load.timeOf(0, 1)), START);

    assertThat(other.faults()).anySatisfy(fault -> assertThat(fault).contains("that of another"));
  }

  private void everything(int traces) {
    for (int trace = 0; trace < traces; trace++) {
      meter.correlation(ids.id(trace), COMPLETE, START + 10_000_000_000L);
      for (int log = 0; log < 4; log++) {
        meter.log(ids.id(trace), log(trace, log, "span_id"), START);
      }
    }
  }

  private CorrelatedLog log(int trace, int index, String match) {
    return TestLogs.log(
        4L * trace + index, match, load.spanOf(trace, index), load.timeOf(trace, index));
  }
}
