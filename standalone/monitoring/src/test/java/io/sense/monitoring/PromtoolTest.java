package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus itself says to our files. */
final class PromtoolTest {
  @TempDir Path directory;

  @Test
  void takesTheConfigurationAndTheRules() throws Exception {
    Promtool.Verdict verdict = Promtool.run("check", "config", "--lint=all", "prometheus.yml");

    assertThat(verdict.code()).as(verdict.output()).isZero();
  }

  @Test
  void firesAndStaysSilentAsTheUnitTestsOfTheRulesSay() throws Exception {
    List<String> command = new ArrayList<>(List.of("test", "rules"));
    try (Stream<Path> tests = Files.list(Monitoring.PROMETHEUS.resolve("tests"))) {
      tests.map(Path::toString).sorted().forEach(command::add);
    }

    Promtool.Verdict verdict = Promtool.run(command.toArray(new String[0]));

    assertThat(verdict.code()).as(verdict.output()).isZero();
  }

  /** There is no command for a query alone, so each becomes a rule that nobody loads. */
  @Test
  void readsEveryQueryOfDashboardsAndRunbook() throws Exception {
    List<String> queries = new ArrayList<>(Monitoring.panelQueries().values());
    Monitoring.runbook().values().forEach(text -> queries.addAll(Monitoring.queries(text)));
    Monitoring.metricsTable().values().forEach(queries::addAll);
    StringBuilder rules = new StringBuilder("groups:\n- name: queries\n  rules:\n");
    for (int i = 0; i < queries.size(); i++) {
      rules
          .append("  - record: query:")
          .append(i)
          .append("\n    expr: |-\n      ")
          .append(PromQl.withoutVariables(queries.get(i)))
          .append('\n');
    }
    Path file = Files.writeString(directory.resolve("queries.yml"), rules);

    Promtool.Verdict verdict = Promtool.run("check", "rules", file.toString());

    assertThat(verdict.code()).as(verdict.output()).isZero();
    assertThat(verdict.output()).contains(queries.size() + " rules found");
  }
}
