package io.sense.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceIdsTest {
  private final TraceIds ids = new TraceIds(7);

  @Test
  void tellTheirNumber() {
    for (long number : new long[] {0, 1, 249, 250, 1_000_000, 1L << 40}) {
      assertThat(ids.owns(ids.id(number))).isTrue();
      assertThat(ids.number(ids.id(number))).isEqualTo(number);
    }
  }

  @Test
  void areNotThoseOfAnotherLoad() {
    TraceIds others = new TraceIds(8);
    for (long number = 0; number < 1_000; number++) {
      assertThat(ids.owns(others.id(number))).isFalse();
      assertThat(ids.owns(new TraceId(ids.high(number), ids.low(number + 1)))).isFalse();
    }
  }

  @Test
  void giveEachSpanAnIdOfItsOwn() {
    Set<Long> spans = new HashSet<>();
    for (long trace = 0; trace < 100; trace++) {
      for (int index = 0; index < 100; index++) {
        assertThat(ids.spanId(trace, index)).isNotZero();
        spans.add(ids.spanId(trace, index));
      }
    }
    assertThat(spans).hasSize(10_000);
  }
}
