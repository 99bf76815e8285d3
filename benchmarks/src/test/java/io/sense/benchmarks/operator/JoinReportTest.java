package io.sense.benchmarks.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinReportTest {
  private final JoinReport report =
      new JoinReport(
          JoinConfig.from(Map.of(), List.of()),
          Map.of(),
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @Test
  void comparesMediansWithTheBetterOfTheBuiltIns() {
    add(Contender.SENSE, 100, 900, 1_000);
    add(Contender.TIGHT, 100, 100, 100);
    add(Contender.WIDE, 120, 150, 9_000);

    assertThat(report.ratio()).isEqualTo(6);
    assertThat(report.row().figure()).isEqualTo("6.0 x");
    assertThat(report.row().pass()).isTrue();
    assertThat(report.lines()).anyMatch(line -> line.contains("wide") && line.contains("pass"));
  }

  @Test
  void tellsABarThatIsMissed() {
    add(Contender.SENSE, 499);
    add(Contender.TIGHT, 100);
    add(Contender.WIDE, 90);

    assertThat(report.row().pass()).isFalse();
    assertThat(report.lines()).anyMatch(line -> line.contains("tight") && line.contains("SHORT"));
  }

  private void add(Contender contender, long... recordsPerSecond) {
    for (long records : recordsPerSecond) {
      report.add(contender, new JoinFigures(records, 1, 1, 1, 1, 0, 0));
    }
  }
}
