package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs may ask of the Kubernetes API: Flink what it needs, everybody else nothing. */
final class RightsTest {
  /**
   * By resource. TaskManagers are pods that the JobManager starts and ends; leaders and pointers to
   * checkpoints are ConfigMaps; the Deployment is the owner of what it makes.
   */
  private static final Map<String, Set<String>> NEEDED =
      Map.of(
          "/pods", Set.of("get", "list", "watch", "create", "delete", "deletecollection"),
          "/configmaps",
              Set.of(
                  "get",
                  "list",
                  "watch",
                  "create",
                  "update",
                  "patch",
                  "delete",
                  "deletecollection"),
          "apps/deployments", Set.of("get", "delete"),
          "apps/deployments/finalizers", Set.of("update"));

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areThoseThatFlinkNeedsAndNoMore(String overlay) {
    Map<String, Set<String>> given = new TreeMap<>();
    for (JsonNode role : Overlay.of(overlay).ofKind("Role")) {
      for (JsonNode rule : role.path("rules")) {
        for (JsonNode group : rule.path("apiGroups")) {
          for (JsonNode resource : rule.path("resources")) {
            Set<String> verbs =
                given.computeIfAbsent(
                    group.asText() + "/" + resource.asText(), key -> new TreeSet<>());
            rule.path("verbs").forEach(verb -> verbs.add(verb.asText()));
          }
        }
      }
    }
    assertThat(given).isEqualTo(NEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void endAtTheNamespaceAndBelongToFlinkAlone(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.ofKind("ClusterRole")).isEmpty();
    assertThat(built.ofKind("ClusterRoleBinding")).isEmpty();
    assertThat(built.ofKind("RoleBinding"))
        .isNotEmpty()
        .allSatisfy(
            binding -> {
              assertThat(binding.at("/roleRef/kind").asText()).isEqualTo("Role");
              assertThat(built.find("Role", binding.at("/roleRef/name").asText())).isPresent();
              List<String> subjects =
                  Overlay.stream(binding.path("subjects"))
                      .map(subject -> subject.path("name").asText())
                      .toList();
              assertThat(subjects).containsExactly("sense-flink");
            });
    assertThat(built.ofKind("FlinkDeployment"))
        .allSatisfy(
            deployment ->
                assertThat(deployment.at("/spec/serviceAccount").asText())
                    .isEqualTo("sense-flink"));
  }
}
