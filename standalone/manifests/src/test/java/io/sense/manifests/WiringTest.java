package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What selects, scales, protects or names something else finds it. */
final class WiringTest {

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void servicesLeadToPodsAndToPortsThatTheyHave(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.ofKind("Service"))
        .allSatisfy(
            service -> {
              List<Pod> pods =
                  built.pods().stream()
                      .filter(
                          pod ->
                              service.at("/spec/selector").properties().stream()
                                  .allMatch(
                                      label ->
                                          label
                                              .getValue()
                                              .asText()
                                              .equals(pod.labels().get(label.getKey()))))
                      .toList();
              assertThat(pods).as(Overlay.name(service)).hasSize(1);
              assertThat(Overlay.stream(service.at("/spec/ports")))
                  .allSatisfy(
                      port ->
                          assertThat(pods.get(0).ports())
                              .containsEntry(
                                  port.path("targetPort").asText(), port.path("port").asInt()));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void policiesBudgetsAndMonitorsSelectPods(String overlay) {
    Overlay built = Overlay.of(overlay);
    for (String kind : List.of("NetworkPolicy", "PodDisruptionBudget", "PodMonitor")) {
      String at = kind.equals("NetworkPolicy") ? "/spec/podSelector" : "/spec/selector";
      assertThat(built.ofKind(kind))
          .allSatisfy(
              object ->
                  assertThat(built.pods())
                      .as(kind + " " + Overlay.name(object))
                      .anyMatch(pod -> pod.isSelectedBy(object.at(at))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void autoscalersFindADeploymentThatDoesNotFixItsReplicas(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.ofKind("HorizontalPodAutoscaler"))
        .hasSize(4)
        .allSatisfy(
            scaler -> {
              JsonNode target =
                  built
                      .find("Deployment", scaler.at("/spec/scaleTargetRef/name").asText())
                      .orElseThrow();
              assertThat(target.path("spec").has("replicas")).isFalse();
            });
  }

  @Test
  void autoscalersKeepToTheScalingTable() {
    assertThat(Overlay.of("prod").ofKind("HorizontalPodAutoscaler"))
        .allSatisfy(
            scaler -> {
              JsonNode spec = scaler.path("spec");
              assertThat(spec.path("minReplicas").asInt()).isEqualTo(3);
              assertThat(spec.path("maxReplicas").asInt()).isEqualTo(10);
              assertThat(
                      Overlay.stream(spec.path("metrics"))
                          .map(
                              metric ->
                                  metric.at("/resource/name").asText()
                                      + " "
                                      + metric.at("/resource/target/averageUtilization").asInt()))
                  .containsExactly("cpu 70", "memory 80");
              assertPace(spec.at("/behavior/scaleUp"), 60, 50);
              assertPace(spec.at("/behavior/scaleDown"), 300, 10);
            });
  }

  private static void assertPace(JsonNode rules, int window, int percent) {
    assertThat(rules.path("stabilizationWindowSeconds").asInt()).isEqualTo(window);
    JsonNode policy = rules.at("/policies/0");
    assertThat(policy.path("type").asText()).isEqualTo("Percent");
    assertThat(policy.path("value").asInt()).isEqualTo(percent);
    assertThat(policy.path("periodSeconds").asInt()).isEqualTo(60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void everyPodIsDeniedByDefaultAndNamedByARule(String overlay) {
    Overlay built = Overlay.of(overlay);
    JsonNode deny = built.find("NetworkPolicy", "default-deny").orElseThrow();
    assertThat(deny.at("/spec/podSelector").isEmpty()).isTrue();
    assertThat(Overlay.stream(deny.at("/spec/policyTypes")).map(JsonNode::asText))
        .containsExactly("Ingress", "Egress");
    assertThat(deny.path("spec").has("ingress") || deny.path("spec").has("egress")).isFalse();
    List<JsonNode> others =
        built.ofKind("NetworkPolicy").stream()
            .filter(policy -> policy.at("/spec/podSelector").size() > 0)
            .filter(policy -> !"metrics".equals(Overlay.name(policy)))
            .toList();
    assertThat(built.pods())
        .allSatisfy(
            pod ->
                assertThat(others)
                    .as(pod.name())
                    .anyMatch(policy -> pod.isSelectedBy(policy.at("/spec/podSelector"))));
  }

  @Test
  void productionSpreadsReplicasOverZonesAndDrainsOneAtATime() {
    Overlay prod = Overlay.of("prod");
    assertThat(prod.ofKind("HorizontalPodAutoscaler"))
        .allSatisfy(
            scaler -> {
              String name = Overlay.name(scaler);
              Pod pod =
                  prod.pods().stream()
                      .filter(one -> one.name().equals(name))
                      .findFirst()
                      .orElseThrow();
              JsonNode spread = pod.spec().at("/topologySpreadConstraints/0");
              assertThat(spread.path("topologyKey").asText())
                  .isEqualTo("topology.kubernetes.io/zone");
              assertThat(spread.path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
              assertThat(pod.isSelectedBy(spread.path("labelSelector"))).isTrue();
              assertThat(prod.find("PodDisruptionBudget", name)).isPresent();
            });
  }

  /** Their volumes stay in the zone where their pods are first. */
  @ParameterizedTest
  @ValueSource(strings = {"collector-in", "collector-out"})
  void productionKeepsTwoOfEachCollectorApart(String name) {
    Overlay prod = Overlay.of("prod");
    JsonNode set = prod.find("StatefulSet", name).orElseThrow();
    assertThat(set.at("/spec/replicas").asInt()).isEqualTo(2);
    Pod pod = Pod.ofStatefulSet(set);
    JsonNode spread = pod.spec().at("/topologySpreadConstraints/0");
    assertThat(spread.path("topologyKey").asText()).isEqualTo("topology.kubernetes.io/zone");
    assertThat(spread.path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
    assertThat(spread.path("nodeTaintsPolicy").asText()).isEqualTo("Honor");
    assertThat(pod.isSelectedBy(spread.path("labelSelector"))).isTrue();
    assertThat(prod.find("PodDisruptionBudget", name)).isPresent();
  }

  /** What the rules ask for is there as often, and no more of it, than without the operator. */
  @Test
  void monitorsAskAsPrometheusIsToldTo() {
    JsonNode prometheus =
        Repository.yaml(Repository.read(Repository.file("monitoring/prometheus/prometheus.yml")))
            .get(0);
    List<JsonNode> monitors = Overlay.of("prod").ofKind("PodMonitor");
    assertThat(monitors)
        .hasSizeGreaterThan(6)
        .allSatisfy(
            monitor -> {
              JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
              assertThat(endpoint.path("interval").asText())
                  .isEqualTo(prometheus.at("/global/scrape_interval").asText());
              JsonNode job =
                  Overlay.stream(prometheus.path("scrape_configs"))
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

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void monitorsAndAnnotationsNameThePortOfMetrics(String overlay) {
    Overlay built = Overlay.of(overlay);
    Map<String, Integer> ports =
        Map.of("receiver", 8085, "palantir", 8080, "arda", 8082, "beorn", 8083, "canary", 8086);
    ports.forEach(
        (name, port) -> {
          JsonNode deployment = built.find("Deployment", name).orElseThrow();
          Pod pod = Pod.of(name, deployment.at("/spec/template"));
          assertThat(pod.ports()).containsEntry("operations", port);
          JsonNode annotations = deployment.at("/spec/template/metadata/annotations");
          boolean monitored =
              built.find("PodMonitor", name).isPresent()
                  || annotations.path("prometheus.io/port").asText().equals(Integer.toString(port));
          assertThat(monitored).as(name).isTrue();
        });
  }
}
