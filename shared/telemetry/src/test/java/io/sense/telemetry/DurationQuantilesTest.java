package io.sense.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sense.telemetry.v1.DurationHistogram;
import org.junit.jupiter.api.Test;

final class DurationQuantilesTest {
  /** 90 durations in (1.024, 1.218] ms, 9 in (16.384, 19.484] ms, one in (1.049, 1.247] s. */
  private static final DurationHistogram DURATIONS =
      DurationHistogram.newBuilder()
          .addBucket(40)
          .addCount(90)
          .addBucket(56)
          .addCount(9)
          .addBucket(80)
          .addCount(1)
          .build();

  @Test
  void tellsTheMiddleOfTheBucketInWhichTheRankLies() {
    assertThat(DurationQuantiles.millis(DURATIONS, 0.5)).isCloseTo(1.117, within(0.001));
    assertThat(DurationQuantiles.millis(DURATIONS, 0.9)).isCloseTo(1.117, within(0.001));
    assertThat(DurationQuantiles.millis(DURATIONS, 0.95)).isCloseTo(17.867, within(0.001));
    assertThat(DurationQuantiles.millis(DURATIONS, 0.99)).isCloseTo(17.867, within(0.001));
    assertThat(DurationQuantiles.millis(DURATIONS, 1)).isCloseTo(1143.5, within(0.1));
  }

  @Test
  void isOffByATenthAtMost() {
    for (int bucket = -1; bucket < 160; bucket++) {
      DurationHistogram one = DurationHistogram.newBuilder().addBucket(bucket).addCount(1).build();
      double least = Math.pow(2, bucket / 4.0) / 1_000;
      double most = Math.pow(2, (bucket + 1) / 4.0) / 1_000;
      assertThat(DurationQuantiles.millis(one, 0.5)).isBetween(most / 1.1, least * 1.1);
    }
  }

  @Test
  void knowsNoneOfNothing() {
    assertThat(DurationQuantiles.millis(DurationHistogram.getDefaultInstance(), 0.5)).isNaN();
  }

  @Test
  void refusesWhatIsNoQuantile() {
    assertThatThrownBy(() -> DurationQuantiles.millis(DURATIONS, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DurationQuantiles.millis(DURATIONS, 95))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
