package io.sense.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void putsColumnsInLine() {
    Table table = new Table("what", "x");
    table.row("p95", "12.5 ms");

    assertThat(table.lines())
        .containsExactly("| what |       x |", "|:-----|--------:|", "| p95  | 12.5 ms |");
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThatThrownBy(() -> new Table("what", "x").row("p95"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
