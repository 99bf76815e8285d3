package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many there are of each: scaled, replaced by a new version, taken by a drain. */
final class ReplicasTest {
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areTheAutoscalersToSayWhereThereIsOne(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.ofKind("HorizontalPodAutoscaler"))
        .hasSize(4)
        .allSatisfy(
            scaler -> {
              JsonNode spec = scaler.path("spec");
              JsonNode reference = spec.path("scaleTargetRef");
              String name = reference.path("name").asText();
              assertThat(name).isEqualTo(Overlay.name(scaler));
              JsonNode target = built.find(reference.path("kind").asText(), name).orElseThrow();
              assertThat(reference.path("apiVersion")).isEqualTo(target.path("apiVersion"));
              assertThat(target.path("spec").has("replicas")).isFalse();
              assertThat(spec.path("minReplicas").asInt())
                  .isPositive()
                  .isLessThanOrEqualTo(spec.path("maxReplicas").asInt());
            });
  }

  @Test
  void keepToTheScalingTable() {
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

  /** Each has a pool of its own, and a share of the external rates. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areNoMoreThanPoolsAndSharesAreMadeFor(String overlay) {
    for (String app : List.of("palantir", "arda", "beorn")) {
      assertThat(told(overlay, app))
          .as(app)
          .containsEntry("SENSE_DATABASE_REPLICAS", Integer.toString(most(overlay, app)));
    }
    String callers = Integer.toString(most(overlay, "arda") + most(overlay, "beorn"));
    for (String app : List.of("arda", "beorn")) {
      assertThat(told(overlay, app)).as(app).containsEntry("SENSE_EXTERNAL_REPLICAS", callers);
    }
  }

  private static Map<String, String> told(String overlay, String app) {
    Overlay built = Overlay.of(overlay);
    return built.environment(built.pod(app));
  }

  private static int most(String overlay, String app) {
    return Overlay.of(overlay)
        .find("HorizontalPodAutoscaler", app)
        .orElseThrow()
        .at("/spec/maxReplicas")
        .asInt();
  }

  /** A new version comes before an old one goes, and one that does not start ends the rollout. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areNeverFewerWhileANewVersionComes(String overlay) {
    Overlay built = Overlay.of(overlay);
    for (JsonNode scaler : built.ofKind("HorizontalPodAutoscaler")) {
      JsonNode spec = built.find("Deployment", Overlay.name(scaler)).orElseThrow().path("spec");
      JsonNode update = spec.at("/strategy/rollingUpdate");
      assertThat(update.path("maxUnavailable").asText()).isEqualTo("0");
      assertThat(update.path("maxSurge").asInt()).isPositive();
      JsonNode startup = spec.at("/template/spec/containers/0/startupProbe");
      int start = startup.path("periodSeconds").asInt() * startup.path("failureThreshold").asInt();
      assertThat(start).as("seconds that a JVM may need").isGreaterThanOrEqualTo(60);
      assertThat(spec.path("minReadySeconds").asInt()).isPositive();
      assertThat(spec.path("progressDeadlineSeconds").asInt())
          .isGreaterThan(start + spec.path("minReadySeconds").asInt());
    }
  }

  /** A budget that spares all of them stops every drain of a node; one that spares none is none. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void leaveOneAtATimeToADrain(String overlay) {
    Overlay built = Overlay.of(overlay);
    List<JsonNode> budgets = built.ofKind("PodDisruptionBudget");
    assertThat(budgets)
        .allSatisfy(
            budget -> {
              List<Pod> pods =
                  built.pods().stream()
                      .filter(pod -> pod.isSelectedBy(budget.at("/spec/selector")))
                      .toList();
              assertThat(pods).as(Overlay.name(budget)).hasSize(1);
              assertThat(pods.get(0).program()).isEqualTo(Overlay.name(budget));
              assertThat(budget.at("/spec/maxUnavailable").asText()).isEqualTo("1");
              if (!pods.get(0).isOfFlink()) { // one that is broken does not hold up a drain
                assertThat(budget.at("/spec/unhealthyPodEvictionPolicy").asText())
                    .isEqualTo("AlwaysAllow");
              }
            });
    List<String> guarded = budgets.stream().map(Overlay::name).toList();
    assertThat(guarded)
        .contains("sense-correlation", "sense-index", "collector-in", "collector-out")
        .containsAll(built.ofKind("HorizontalPodAutoscaler").stream().map(Overlay::name).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"receiver", "palantir", "arda", "beorn"})
  void areSpreadOverZonesInProduction(String name) {
    assertSpread(Overlay.of("prod").pod(name));
  }

  /** Their volumes stay in the zone where their pods are first. */
  @ParameterizedTest
  @ValueSource(strings = {"collector-in", "collector-out"})
  void areTwoOfEachCollectorInProductionApart(String name) {
    Overlay prod = Overlay.of("prod");
    assertThat(prod.find("StatefulSet", name).orElseThrow().at("/spec/replicas").asInt())
        .isEqualTo(2);
    JsonNode spread = assertSpread(prod.pod(name));
    assertThat(spread.path("nodeTaintsPolicy").asText()).isEqualTo("Honor");
  }

  private static JsonNode assertSpread(Pod pod) {
    JsonNode spread = pod.spec().at("/topologySpreadConstraints/0");
    assertThat(spread.path("topologyKey").asText()).isEqualTo("topology.kubernetes.io/zone");
    assertThat(spread.path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
    assertThat(pod.isSelectedBy(spread.path("labelSelector"))).isTrue();
    return spread;
  }

  /** Else its pods have no names of their own. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void ofAStatefulSetHaveAServiceWithoutAnAddress(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.ofKind("StatefulSet"))
        .hasSize(3)
        .allSatisfy(
            set -> {
              JsonNode service =
                  built.find("Service", set.at("/spec/serviceName").asText()).orElseThrow();
              assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
              assertThat(built.behind(service))
                  .extracting(Pod::name)
                  .containsExactly(Overlay.name(set));
            });
  }
}
