package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  /** System.nanoTime may pass the end of its numbers at any moment. */
  private static final long START = Long.parseLong("9223372031854775807");

  private static final long SECOND = 1_000_000_000;

  private final Latencies latencies = new Latencies(START, Duration.ofSeconds(1));

  @Test
  void countFromWhenTheyWereMeantToBegin() {
    latencies.record(START + SECOND, START + SECOND + 30_000_000);

    assertThat(latencies.micros(START, START + 10 * SECOND).getMaxValue())
        .isCloseTo(30_000, within(30L));
  }

  @Test
  void keepStretchesApart() {
    latencies.record(START, START + 1_000_000);
    latencies.record(START + 2 * SECOND, START + 2 * SECOND + 2_000_000);
    latencies.record(START + 3 * SECOND - 1, START + 3 * SECOND);
    latencies.record(START + 3 * SECOND, START + 9 * SECOND);

    Histogram middle = latencies.micros(START + 2 * SECOND, START + 3 * SECOND);

    assertThat(middle.getTotalCount()).isEqualTo(2);
    assertThat(middle.getMaxValue()).isCloseTo(2_000, within(2L));
    assertThat(latencies.micros(START, START + SECOND).getTotalCount()).isEqualTo(1);
    assertThat(latencies.micros(START, START + 99 * SECOND).getTotalCount()).isEqualTo(4);
  }

  @Test
  void areNoneWhereNothingWasMeasured() {
    assertThat(latencies.micros(START, START + SECOND).getTotalCount()).isZero();
    assertThat(latencies.ofSlice(0).getTotalCount()).isZero();
  }
}
