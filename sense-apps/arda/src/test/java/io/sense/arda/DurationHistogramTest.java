package io.sense.arda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DurationHistogramTest {
  private static final double TINY = 1e-12;

  @Test
  void knowsNoQuantileOfNothing() {
    assertThat(of(Map.of()).quantileMillis(0.5)).isNull();
  }

  @Test
  void tellsTheMiddleOfTheBucketInWhichTheRankLies() {
    // Of 100: 50 up to 1 us, 45 in (1, 2^0.25] us, 5 in (2^20, 2^20.25] us.
    DurationHistogram three = of(Map.of(-1, 50L, 0, 45L, 80, 5L));
    assertThat(three.quantileMillis(0.5)).isEqualTo(Math.pow(2, -0.125) / 1_000, within(TINY));
    assertThat(three.quantileMillis(0.95)).isEqualTo(Math.pow(2, 0.125) / 1_000, within(TINY));
    assertThat(three.quantileMillis(0.99)).isEqualTo(Math.pow(2, 20.125) / 1_000, within(1e-9));
  }

  @Test
  void addsUpByBucket() {
    assertThat(of(Map.of(-1, 1L, 3, 2L)).plus(of(Map.of(3, 5L, 4, 1L))))
        .isEqualTo(of(Map.of(-1, 1L, 3, 7L, 4, 1L)));
  }

  private static DurationHistogram of(Map<Integer, Long> counts) {
    return new DurationHistogram(new TreeMap<>(counts));
  }
}
