package io.sense.benchmarks.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class JoinFiguresTest {
  private static final JoinFigures FIGURES = new JoinFigures(800, 4.5, 5, 2.5, 8_000, 0.25, 1.5);

  @Test
  void readsWhatItWrote() {
    assertThat(JoinFigures.parse(FIGURES.line())).isEqualTo(FIGURES);
  }

  @Test
  void dividesByTheTimeThatWasAskedFor() {
    assertThat(FIGURES.recordsPerCpuSecond()).isEqualTo(160);
    assertThat(FIGURES.recordsPerOperatorSecond()).isEqualTo(320);
    assertThat(FIGURES.recordsPerSecond()).isEqualTo(800 / 4.5);
    assertThat(FIGURES.bytesPerRecord()).isEqualTo(10);
  }

  @Test
  void namesWhatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JoinFigures.parse("records=1 wall=2"))
        .withMessageContaining("No cpu");
    assertThatIllegalArgumentException().isThrownBy(() -> JoinFigures.parse("a warning"));
  }
}
