package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttributeNamesTest {
  private static final List<String> NAMES = List.of("circuit_id", "circuit.id", "requestId", "a");

  private final AttributeNames names = new AttributeNames(NAMES);

  @Test
  void findsItsNamesWhereverTheyLie() {
    for (String name : NAMES) {
      byte[] within = ("x" + name + "y").getBytes(StandardCharsets.UTF_8);
      assertThat(names.name(within, 1, within.length - 1)).isEqualTo(name);
      assertThat(names.name(within, 0, within.length)).isNull();
    }
  }

  @Test
  void findsNothingElse() {
    for (String other : List.of("", "b", "circuit-id", "circuit_i", "circuit_idd", "requestid")) {
      byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
      assertThat(names.name(bytes, 0, bytes.length)).as(other).isNull();
    }
  }
}
