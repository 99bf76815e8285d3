package io.sense.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
  private long nanos;

  @Test
  void letsNoMoreThroughInAnySecond() {
    RateLimit limit = new RateLimit(2, () -> nanos);
    assertThat(take(limit, 900)).isZero();
    assertThat(take(limit, 950)).isZero();
    assertThat(take(limit, 1_100)).isEqualTo(Duration.ofMillis(800));
    assertThat(take(limit, 1_899)).isEqualTo(Duration.ofMillis(1));
    assertThat(take(limit, 1_900)).isZero();
    assertThat(take(limit, 1_940)).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void letsNothingThroughAtNought() {
    assertThat(take(new RateLimit(0, () -> nanos), 5)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void countsTheBusiestSecondWhereverItBegins() {
    Calls calls = new Calls(() -> nanos);
    for (long millis : new long[] {0, 900, 950, 1_100, 1_899, 1_900, 5_000}) {
      nanos = Duration.ofMillis(millis).toNanos();
      calls.add();
    }
    assertThat(calls.count()).isEqualTo(new Calls.Count(7, 4));
  }

  private Duration take(RateLimit limit, long millis) {
    nanos = Duration.ofMillis(millis).toNanos();
    return limit.take();
  }
}
