package io.sense.service.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LocalRateLimitTest {
  private static final long MILLI = 1_000_000;

  private long now = -5_000 * MILLI; // System.nanoTime may be negative as well

  @Test
  void startsEmptyAndGivesTurnsAhead() {
    LocalRateLimit limit = limit(125, 12, 150, now);
    assertThat(limit.take()).isEqualTo(new Turn(true, now + 100 * MILLI));
    assertThat(limit.take()).isEqualTo(new Turn(false, now + 200 * MILLI));
    now += 60 * MILLI;
    assertThat(limit.take()).isEqualTo(new Turn(true, now + 140 * MILLI));
  }

  @Test
  void holdsATenthOfASecondsShareAtMost() {
    LocalRateLimit limit = limit(625, 12, 1, now);
    now += 10_000 * MILLI;
    for (int i = 0; i < 5; i++) {
      assertThat(limit.take()).isEqualTo(new Turn(true, now));
    }
    assertThat(limit.take()).isEqualTo(new Turn(false, now + 20 * MILLI));
  }

  @Test
  void sharesWithoutRoundingAndLeavesALittle() {
    LocalRateLimit limit = limit(10, 3, 1, now);
    int granted = 0;
    for (int i = 0; i < 30_000; i++) {
      now += MILLI;
      granted += limit.take().granted() ? 1 : 0;
    }
    assertThat(granted).isEqualTo(96);
  }

  @Test
  void standsStillUntilItsStart() {
    long start = now + 1_000 * MILLI;
    LocalRateLimit limit = limit(125, 12, 150, start);
    assertThat(limit.take()).isEqualTo(new Turn(false, start));
    now = start - 50 * MILLI;
    assertThat(limit.take()).isEqualTo(new Turn(true, start + 100 * MILLI));
    assertThat(limit.take().granted()).isFalse();
  }

  @Test
  void tellsItsLastTurnWhenClosedAndGivesNoMore() {
    LocalRateLimit limit = limit(125, 12, 150, now);
    assertThat(limit(125, 12, 150, now + 1_000 * MILLI).close()).isEqualTo(now);
    limit.take();
    assertThat(limit.close()).isEqualTo(now + 100 * MILLI);
    now += 10_000 * MILLI;
    assertThat(limit.take().granted()).isFalse();
  }

  private LocalRateLimit limit(int rate, int replicas, int maxWaitMillis, long start) {
    return new LocalRateLimit(rate, replicas, Duration.ofMillis(maxWaitMillis), start, () -> now);
  }
}
