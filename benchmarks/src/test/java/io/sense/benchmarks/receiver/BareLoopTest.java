package io.sense.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BareLoopTest {
  @Test
  void findsEveryRecordOfTheLoad() {
    // It compares what it parsed with what it sent, and throws if they differ.
    BareLoop.Cost cost = BareLoop.measure(RepeatedRequests.make(), Duration.ofMillis(1));

    assertThat(cost.all()).isPositive();
    assertThat(cost.inflating()).isPositive();
  }
}
