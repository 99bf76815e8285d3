package io.sense.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void quotesWhatCsvWouldTakeApart() {
    assertThat(Figures.csv(List.of(List.of("a", "b,c"), List.of("say \"x\"", "two\nlines"))))
        .isEqualTo("a,\"b,c\"\n\"say \"\"x\"\"\",\"two\nlines\"\n");
  }

  @Test
  void showsTheDigitsThatMeanSomething() {
    assertThat(Figures.number(3)).isEqualTo("3");
    assertThat(Figures.number(1.23456)).isEqualTo("1.235");
    assertThat(Figures.number(123.456)).isEqualTo("123.5");
    assertThat(Figures.number(12345.6)).isEqualTo("12346");
  }
}
