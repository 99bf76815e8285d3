package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each overlay of k8s-operator/ builds, and every object in it is one that the cluster takes. */
final class OverlaysTest {

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void holdOnlyFieldsThatKubernetesKnows(String overlay) {
    assertThat(Overlay.of(overlay).objects())
        .filteredOn(object -> !isOfFlink(object))
        .hasSizeGreaterThan(30)
        .allSatisfy(object -> assertThat(StrictModel.fault(object)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void holdFlinkDeploymentsThatTheirSchemaAllows(String overlay) {
    CrdSchema schema = CrdSchema.of("FlinkDeployment");
    assertThat(Overlay.of(overlay).ofKind("FlinkDeployment"))
        .hasSize(2)
        .allSatisfy(object -> assertThat(schema.faults(object)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void holdFlinkDeploymentsThatTheOperatorTakes(String overlay) {
    assertThat(Overlay.of(overlay).ofKind("FlinkDeployment"))
        .hasSize(2)
        .allSatisfy(object -> assertThat(OperatorRules.faults(object)).isEmpty())
        .allSatisfy(
            object ->
                assertThat(
                        List.of(
                            "/spec/podTemplate",
                            "/spec/jobManager/podTemplate",
                            "/spec/taskManager/podTemplate"))
                    .allSatisfy(
                        at -> assertThat(StrictModel.podTemplateFault(object.at(at))).isEmpty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"savepoint.yaml", "savepoint-from-elsewhere.yaml"})
  void comeWithSnapshotsThatTheOperatorTakes(String example) {
    JsonNode snapshot =
        Repository.yaml(Repository.read(Repository.file("k8s-operator/examples/" + example)))
            .get(0);
    assertThat(OperatorRules.snapshotFaults(snapshot)).isEmpty();
    assertThat(CrdSchema.of("FlinkStateSnapshot").faults(snapshot)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void keepEverythingInOneNamespace(String overlay) {
    Overlay built = Overlay.of(overlay);
    JsonNode namespace = built.ofKind("Namespace").get(0);
    assertThat(namespace.at("/metadata/labels/pod-security.kubernetes.io~1enforce").asText())
        .isEqualTo("restricted");
    assertThat(built.objects())
        .filteredOn(object -> !"Namespace".equals(Overlay.kind(object)))
        .allSatisfy(
            object ->
                assertThat(object.at("/metadata/namespace").asText())
                    .isEqualTo(Overlay.name(namespace)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void leaveSecretsToTheCluster(String overlay) {
    assertThat(Overlay.of(overlay).ofKind("Secret")).isEmpty();
  }

  /** Strictness itself: a field that is misspelt does not pass. */
  @ParameterizedTest
  @ValueSource(strings = {"/spec/template/spec", "/spec/template/spec/containers/0", "/metadata"})
  void wouldNotPassWithAMisspeltField(String at) {
    JsonNode deployment =
        Overlay.of("prod").find("Deployment", "receiver").orElseThrow().deepCopy();
    ((ObjectNode) deployment.at(at)).put("imagePulPolicy", "x");
    Optional<String> fault = StrictModel.fault(deployment);
    assertThat(fault).hasValueSatisfying(text -> assertThat(text).contains("imagePulPolicy"));
  }

  private static boolean isOfFlink(JsonNode object) {
    return object.path("apiVersion").asText().startsWith("flink.apache.org/");
  }
}
