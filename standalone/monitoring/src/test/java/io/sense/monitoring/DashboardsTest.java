package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The dashboards fit Grafana's model and the data source that is provisioned. */
final class DashboardsTest {
  private static final int COLUMNS = 24;

  private final Map<String, JsonNode> dashboards = Monitoring.dashboards();

  @Test
  void areOneForEachStepAndOneForTheWhole() {
    assertThat(dashboards.keySet())
        .containsExactly("correlate.json", "receive.json", "serve.json", "whole.json");
    assertThat(dashboards.values().stream().map(one -> one.path("uid").asText()))
        .containsExactly("sense-correlate", "sense-receive", "sense-serve", "sense-whole");
    assertThat(dashboards.values())
        .allSatisfy(one -> assertThat(one.path("schemaVersion").asInt()).isPositive())
        .allSatisfy(one -> assertThat(one.has("id")).isFalse()); // Grafana gives its own
  }

  @Test
  void explainEveryPanelAndAskTheProvisionedSource() {
    JsonNode sources =
        Monitoring.yaml(Monitoring.FOLDER.resolve("grafana/provisioning/datasources/sense.yaml"))
            .path("datasources");
    List<String> uids = sources.findValuesAsText("uid");
    assertThat(uids).contains("prometheus", "loki", "tempo");
    for (JsonNode panel : panels()) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).as(title).isNotBlank();
      assertThat(panel.at("/datasource/uid").asText()).as(title).isIn(uids);
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(title).isNotBlank();
      assertThat(panel.path("targets")).as(title).isNotEmpty();
    }
  }

  @Test
  void placeTheirPanelsBesideEachOther() {
    dashboards.forEach(
        (file, dashboard) -> {
          Set<String> taken = new HashSet<>();
          Set<Integer> ids = new HashSet<>();
          for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as(file + ": id used once").isTrue();
            JsonNode at = panel.path("gridPos");
            int right = at.path("x").asInt() + at.path("w").asInt();
            assertThat(right).as(file).isLessThanOrEqualTo(COLUMNS);
            for (int x = at.path("x").asInt(); x < right; x++) {
              for (int y = 0; y < at.path("h").asInt(); y++) {
                String cell = x + "," + (at.path("y").asInt() + y);
                assertThat(taken.add(cell)).as(file + ": " + panel.path("title")).isTrue();
              }
            }
          }
        });
  }

  private List<JsonNode> panels() {
    return dashboards.values().stream()
        .flatMap(
            one -> {
              List<JsonNode> panels = new java.util.ArrayList<>();
              one.path("panels").forEach(panels::add);
              return panels.stream();
            })
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }
}
