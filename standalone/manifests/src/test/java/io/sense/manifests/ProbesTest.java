package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kubernetes asks of pods is what their programs answer. */
final class ProbesTest {
  private static final List<String> PROBES =
      List.of("startupProbe", "livenessProbe", "readinessProbe");

  /** Of our own programs: shared/service/web. */
  private static final List<String> OURS = List.of("/health/live", "/health/ready");

  /** Of others: Flink's REST API and its reporter, the Collector's health extension. */
  private static final Map<String, List<String>> OTHERS =
      Map.of(
          "sense-correlation", List.of("/config", "/overview", "/metrics"),
          "sense-index", List.of("/config", "/overview", "/metrics"),
          "collector-in", List.of("/"),
          "collector-out", List.of("/"));

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void askForPathsThatAreThere(String overlay) {
    assertThat(Overlay.of(overlay).pods())
        .allSatisfy(
            pod -> {
              List<String> known = OTHERS.getOrDefault(pod.program(), OURS);
              for (String probe : PROBES) {
                JsonNode path = pod.container().path(probe).at("/httpGet/path");
                if (!path.isMissingNode()) {
                  assertThat(known).as(pod.name() + " " + probe).contains(path.asText());
                }
              }
            });
  }

  /** One that asked for readiness would kill a program because another one is away. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void killNoProgramForWhatItNeeds(String overlay) {
    assertThat(Overlay.of(overlay).pods())
        .allSatisfy(
            pod ->
                assertThat(pod.container().at("/livenessProbe/httpGet/path").asText())
                    .as(pod.name())
                    .isNotEqualTo("/health/ready"));
  }
}
