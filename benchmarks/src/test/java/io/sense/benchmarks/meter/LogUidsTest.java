package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogUidsTest {
  private final LogUids uids = new LogUids();

  @Test
  void sayWhetherOneIsNew() {
    Random random = new Random(1);
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      // Few values for each half, so that halves and places collide.
      long high = random.nextLong(300);
      long low = random.nextLong(300) << 8;
      assertThat(uids.add(high, low)).isEqualTo(all.add(high + "," + low));
    }
    assertThat(uids.size()).isEqualTo(all.size());
  }

  @Test
  void takeOneOfZeros() {
    assertThat(uids.add(0, 0)).isTrue();
    assertThat(uids.add(0, 0)).isFalse();
    assertThat(uids.size()).isEqualTo(1);
  }
}
