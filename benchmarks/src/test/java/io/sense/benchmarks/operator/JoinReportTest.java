package io.sense.benchmarks.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinReportTest {
  private final JoinReport report =
      new JoinReport(JoinConfig.read(new Settings(Map.of()), false), Map.of());

  @Test
  void comparesMediansWithTheBetterOfTheBuiltIns() {
    add(Contender.SENSE, 100, 900, 1_000);
    add(Contender.TIGHT, 100, 100, 100);
    add(Contender.WIDE, 120, 150, 9_000);

    assertThat(report.ratio()).isEqualTo(6);
    assertThat(report.row().figure()).isEqualTo("6.0 x");
    assertThat(report.row().passes()).isTrue();
    assertThat(report.lines()).anyMatch(line -> line.contains("wide") && line.contains("pass"));
  }

  @Test
  void tellsABarThatIsMissed() {
    add(Contender.SENSE, 499);
    add(Contender.TIGHT, 100);
    add(Contender.WIDE, 90);

    assertThat(report.row().passes()).isFalse();
    assertThat(report.lines()).anyMatch(line -> line.contains("tight") && line.contains("SHORT"));
  }

  private void add(Contender contender, long... recordsPerSecond) {
    for (long records : recordsPerSecond) {
      report.add(contender, new JoinFigures(records, 1, 1, 1, 1, 0, 0));
    }
  }
}
