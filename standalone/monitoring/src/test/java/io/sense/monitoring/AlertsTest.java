package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each alert can be acted upon, and is tested both ways. */
final class AlertsTest {
  private static final Set<String> OPTIONAL =
      Set.of(
          "simulator", "collector-in", "collector-out", "loki", "tempo", "grafana", "prometheus");

  private static final Map<String, BigDecimal> UNITS =
      Map.of("%", new BigDecimal("0.01"), "ms", new BigDecimal("0.001"), "s", BigDecimal.ONE);

  private final List<Monitoring.Rule> alerts =
      Monitoring.rules().stream().filter(Monitoring.Rule::alert).toList();
  private final Map<String, String> runbook = Monitoring.runbook();

  @Test
  void haveEachASectionOfTheRunbookAndTheOtherWayRound() {
    Set<String> names = alerts.stream().map(Monitoring.Rule::name).collect(Collectors.toSet());

    assertThat(names).hasSizeGreaterThan(20);
    assertThat(runbook.keySet()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void haveSectionsThatEndWithQueries() {
    runbook.forEach(
        (name, text) -> {
          assertThat(text).as(name).endsWith("```");
          assertThat(Monitoring.queries(text)).as(name).isNotEmpty();
        });
  }

  @Test
  void sayWhatIsWrongHowBadItIsAndWhereToRead() {
    for (Monitoring.Rule alert : alerts) {
      JsonNode definition = alert.definition();
      assertThat(definition.at("/labels/severity").asText())
          .as(alert.name())
          .isIn("critical", "warning");
      assertThat(definition.at("/labels/step").asText())
          .as(alert.name())
          .isIn("receive", "correlate", "serve", "whole");
      assertThat(definition.at("/annotations/summary").asText()).as(alert.name()).isNotBlank();
      assertThat(definition.at("/annotations/description").asText()).as(alert.name()).isNotBlank();
      assertThat(definition.at("/annotations/runbook_url").asText())
          .as(alert.name())
          .isEqualTo("monitoring/RUNBOOK.md#" + alert.name().toLowerCase(java.util.Locale.ROOT));
      assertThat(definition.has("for")).as(alert.name()).isTrue();
    }
  }

  /** Who is called at night and who is not is a decision, and written down. */
  @Test
  void areAsBadAsTheRunbookSays() {
    String text = Monitoring.text(Monitoring.FOLDER.resolve("RUNBOOK.md"));
    String sentence =
        text.replaceFirst(
            "(?s).*Of severity `critical` \\(somebody should come\\) are (.*?);.*", "$1");
    Set<String> written = new TreeSet<>();
    Pattern.compile("`(\\w+)`")
        .matcher(sentence)
        .results()
        .forEach(found -> written.add(found.group(1)));
    assertThat(written).isNotEmpty();
    assertThat(alerts)
        .allSatisfy(
            alert ->
                assertThat(alert.definition().at("/labels/severity").asText())
                    .as(alert.name())
                    .isEqualTo(written.contains(alert.name()) ? "critical" : "warning"));
  }

  @Test
  void haveEachSeriesThatFireAndSeriesThatDoNot() {
    List<JsonNode> checks = Monitoring.ruleChecks();
    for (Monitoring.Rule alert : alerts) {
      String label = "alertname=\"" + alert.name() + "\"";
      assertThat(checks)
          .as("a test in which " + alert.name() + " fires")
          .anyMatch(
              check ->
                  check.path("exp_samples").findValuesAsText("labels").toString().contains(label));
      assertThat(checks)
          .as("a test in which " + alert.name() + " is silent")
          .anyMatch(
              check ->
                  check.path("expr").asText().contains(label)
                      && check.path("exp_samples").isEmpty());
    }
  }

  @Test
  void useTheThresholdsOfTheScalingTable() {
    assertThat(thresholds("CpuHigh")).containsOnly("0.7");
    assertThat(thresholds("MemoryHigh")).containsOnly("0.8");
    assertThat(thresholds("KafkaLag")).containsOnly("8");
    assertThat(thresholds("RequestsSlow")).containsOnly("0.5");
    assertThat(thresholds("ReceiverKafkaSlow")).containsOnly("0.5");
    assertThat(thresholds("RequestErrors")).contains("0.01");
    assertThat(thresholds("ReceiverErrors")).contains("0.01");
    assertThat(thresholds("RedisSlow")).containsOnly("0.05");
    assertThat(thresholds("CanaryFailing")).contains("0.02");
    assertThat(thresholds("CheckpointTooOld"))
        .containsOnly("30"); // three of flink-conf's intervals
  }

  /** The rest is not everywhere: who has none of them is not to be told of it. */
  @Test
  void missEveryProgramOfOurs() {
    Set<String> jobs = Monitoring.jobs();
    jobs.removeAll(OPTIONAL);
    assertThat(PromQl.matchers(query("ServiceMissing")).stream().map(PromQl.LabelMatcher::value))
        .containsExactlyInAnyOrderElementsOf(jobs);
  }

  /** What people read is what Prometheus does. */
  @Test
  void useTheThresholdsOfTheReadme() {
    Matcher row =
        Pattern.compile(
                "\\| (?:more than )?(?<bound>\\d+) (?<unit>%|ms|s)\\b?"
                    + "(?:[^|]* for (?<minutes>\\d+) min)?[^|]*\\| (?<alerts>`[^|]*) \\|")
            .matcher(Monitoring.text(Monitoring.FOLDER.resolve("README.md")));
    Set<String> read = new TreeSet<>();
    while (row.find()) {
      BigDecimal bound = new BigDecimal(row.group("bound")).multiply(UNITS.get(row.group("unit")));
      for (String name : row.group("alerts").replace("`", "").split(", ", -1)) {
        read.add(name);
        assertThat(thresholds(name))
            .as(row.group())
            .anyMatch(threshold -> new BigDecimal(threshold).compareTo(bound) == 0);
        if (row.group("minutes") != null) {
          assertThat(alert(name).definition().path("for").asText())
              .as(row.group())
              .isEqualTo(row.group("minutes") + "m");
        }
      }
    }
    assertThat(read)
        .contains("CpuHigh", "MemoryHigh", "KafkaLag", "RequestErrors", "RedisSlow")
        .contains("ReceiverErrors", "CanaryFailing");
  }

  /** Whole: "> 0.75" is not "> 0.7". */
  private List<String> thresholds(String name) {
    return Pattern.compile("> ([0-9.]+)")
        .matcher(query(name))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private String query(String name) {
    return alert(name).query();
  }

  private Monitoring.Rule alert(String name) {
    return alerts.stream().filter(alert -> alert.name().equals(name)).findFirst().orElseThrow();
  }
}
