package io.sense.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class CanaryFiguresTest {
  @Test
  void readsWhatTheCanaryTells() {
    CanaryFigures figures =
        CanaryFigures.read(
            """
            # TYPE sense_canary_probes_total counter
            sense_canary_probes_total{outcome="right"} 41.0
            sense_canary_probes_total{outcome="missing"} 1.0
            sense_canary_probes_waiting 3.0
            """);
    assertThat(figures).isEqualTo(new CanaryFigures(Map.of("right", 41L, "missing", 1L), 3));
    assertThat(figures.decided()).isEqualTo(42);
    assertThat(figures.since(new CanaryFigures(Map.of("right", 40L), 9)).byOutcome())
        .isEqualTo(Map.of("right", 1L, "missing", 1L));
    assertThat(figures.faults()).containsExactly("1 probes of the canary came back missing");
  }

  @Test
  void blamesNobodyForWhatTheFrontDoorDidNotTake() {
    CanaryFigures figures = new CanaryFigures(Map.of("right", 9L, "wrong", 0L, "refused", 2L), 0);
    assertThat(figures.faults()).isEmpty();
  }
}
