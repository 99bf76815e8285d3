package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prometheus asks everything that tells metrics, where it tells them, in Compose and in a cluster,
 * under the names that rules and dashboards use.
 */
final class ScrapesTest {
  private static final JsonNode PROMETHEUS =
      Repository.yaml(Repository.read(Repository.file("monitoring/prometheus/prometheus.yml")))
          .get(0);

  /** Redis tells none. */
  private static final Set<String> SILENT = Set.of("redis", "simulator");

  @Test
  void inComposeLeadToServicesThatListenThere() {
    ComposeProject full = ComposeProject.of("full");
    for (JsonNode job : PROMETHEUS.path("scrape_configs")) {
      String name = job.path("job_name").asText();
      assertThat(job.has("metrics_path")).as(name).isFalse(); // all tell at /metrics
      for (JsonNode found : job.path("dns_sd_configs")) {
        assertThat(found.path("type").asText()).isEqualTo("A");
        assertThat(Overlay.stream(found.path("names")).map(JsonNode::asText))
            .as(name)
            .isNotEmpty()
            .allMatch(service -> service.equals(name) || name.equals("flink"))
            .allSatisfy(
                service ->
                    assertThat(ComposePorts.of(full, service))
                        .as(service)
                        .contains(found.path("port").asInt()));
      }
      for (JsonNode target : job.at("/static_configs/0/targets")) {
        assertThat(name).isEqualTo("prometheus"); // itself
        assertThat(ComposePorts.of(full, name)).contains(Address.in(target.asText()).get(0).port());
      }
    }
  }

  @Test
  void inComposeLeaveNoProgramOfOursOut() {
    Set<String> ours = new TreeSet<>();
    ComposeProject.of("full")
        .services()
        .forEach(
            (name, service) -> {
              if (service.path("image").asText().startsWith("sense-")) {
                ours.add(name);
              }
            });
    ours.remove("jobs"); // ends
    Set<String> asked = new TreeSet<>();
    for (JsonNode names : PROMETHEUS.path("scrape_configs").findValues("names")) {
      names.forEach(name -> asked.add(name.asText()));
    }
    assertThat(asked).containsAll(ours).contains("collector-in", "collector-out", "loki", "tempo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobmanager", "taskmanager"})
  void inComposeFindFlinksReporter(String process) {
    assertThat(FlinkInComposeTest.options(process))
        .containsEntry(
            "metrics.reporter.prometheus.port", Integer.toString(portsByJob().get("flink")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void inAClusterFindEachPodOnceAtThePortsOfCompose(String overlay) {
    Map<String, Integer> ports = portsByJob();
    List<Scrapes.Scrape> scrapes = Scrapes.of(overlay);
    assertThat(scrapes)
        .allSatisfy(
            scrape -> {
              String job = scrape.pod().isOfFlink() ? "flink" : scrape.pod().name();
              assertThat(scrape.pod().ports()).containsValue(scrape.port());
              assertThat(scrape.port()).as(job).isEqualTo(ports.get(job));
              assertThat(scrape.path()).as(job).isEqualTo("/metrics");
              assertThat(scrape.job()).as(job).isIn("", job);
            });
    assertThat(scrapes.stream().map(scrape -> scrape.pod().name()))
        .containsExactlyInAnyOrderElementsOf(
            Overlay.of(overlay).pods().stream()
                .map(Pod::name)
                .filter(name -> !SILENT.contains(name))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void inAClusterFindFlinksReporter(String overlay) {
    Overlay built = Overlay.of(overlay);
    for (JsonNode deployment : built.ofKind("FlinkDeployment")) {
      assertThat(OperatorRules.configuration(deployment))
          .containsEntry(
              "metrics.reporter.prometheus.port", Integer.toString(portsByJob().get("flink")));
    }
  }

  /** What the rules ask for is there as often, and no more of it, than without the operator. */
  @Test
  void ofTheOperatorAreMadeAsPrometheusIsToldTo() {
    List<JsonNode> monitors = Overlay.of("prod").ofKind("PodMonitor");
    assertThat(monitors)
        .hasSizeGreaterThan(6)
        .allSatisfy(
            monitor -> {
              JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
              assertThat(endpoint.path("interval").asText())
                  .isEqualTo(PROMETHEUS.at("/global/scrape_interval").asText());
              JsonNode job =
                  Overlay.stream(PROMETHEUS.path("scrape_configs"))
                      .filter(
                          config -> config.path("job_name").asText().equals(Overlay.name(monitor)))
                      .findFirst()
                      .orElseThrow();
              assertThat(dropped(endpoint.path("metricRelabelings")))
                  .isEqualTo(dropped(job.path("metric_relabel_configs")));
            });
  }

  private static List<String> dropped(JsonNode relabelings) {
    return Overlay.stream(relabelings)
        .map(rule -> rule.path("action").asText() + " " + rule.path("regex").asText())
        .toList();
  }

  private static Map<String, Integer> portsByJob() {
    Map<String, Integer> ports = new TreeMap<>();
    for (JsonNode job : PROMETHEUS.path("scrape_configs")) {
      ports.put(job.path("job_name").asText(), job.at("/dns_sd_configs/0/port").asInt());
    }
    return ports;
  }
}
