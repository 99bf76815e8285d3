package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OrdinalsTest {
  @Test
  void numbersEqualContentsFewOrMany() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Ordinals ordinals = new Ordinals();
      Map<RecordHash, Integer> expected = new HashMap<>();
      for (int i = 0; i < 40; i++) {
        RecordHash content = new RecordHash(0, 1 + random.nextInt(6));
        assertThat(ordinals.next(content)).isEqualTo(expected.merge(content, 1, Integer::sum));
      }
    }
  }
}
