package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What selects or names pods finds them. */
final class WiringTest {
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void servicesLeadToPodsAndToPortsThatTheyHave(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.ofKind("Service"))
        .allSatisfy(
            service -> {
              List<Pod> pods = built.behind(service);
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
}
