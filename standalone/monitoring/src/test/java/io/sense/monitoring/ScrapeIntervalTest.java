package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How often Prometheus looks fits what rules and Grafana make of it. */
final class ScrapeIntervalTest {
  private static final Pattern RANGE = Pattern.compile("\\[(\\d+[smh])]");
  private static final int LOOKS = 4; // one may be missed, and a rate needs two

  private final JsonNode global =
      Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yml")).path("global");
  private final Duration interval = duration(global.path("scrape_interval").asText());

  @Test
  void leavesEveryRangeOfARuleEnoughLooks() {
    int ranges = 0;
    for (Monitoring.Rule rule : Monitoring.rules()) {
      Matcher range = RANGE.matcher(rule.query());
      while (range.find()) {
        ranges++;
        assertThat(duration(range.group(1)))
            .as(rule.name())
            .isGreaterThanOrEqualTo(interval.multipliedBy(LOOKS));
      }
    }
    assertThat(ranges).isGreaterThan(20);
  }

  @Test
  void isThatWhichGrafanaTakesItFor() {
    JsonNode source =
        Monitoring.yaml(Monitoring.FOLDER.resolve("grafana/provisioning/datasources/sense.yaml"))
            .at("/datasources/0");
    assertThat(source.path("type").asText()).isEqualTo("prometheus");
    assertThat(duration(source.at("/jsonData/timeInterval").asText())).isEqualTo(interval);
  }

  @Test
  void isLongEnoughForALookAndShortEnoughForARule() {
    assertThat(duration(global.path("scrape_timeout").asText())).isLessThan(interval);
    assertThat(duration(global.path("evaluation_interval").asText())).isEqualTo(interval);
  }

  private static Duration duration(String text) {
    return Duration.parse("PT" + text);
  }
}
