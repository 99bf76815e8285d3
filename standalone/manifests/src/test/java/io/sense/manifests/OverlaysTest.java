package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
    JsonNode job = snapshot.at("/spec/jobReference");
    if (!job.isMissingNode()) {
      assertThat(Overlay.of("prod").find(job.path("kind").asText(), job.path("name").asText()))
          .isPresent();
    }
    assertThat(CrdSchema.of("FlinkStateSnapshot").faults(snapshot)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"from-outside.yaml", "backing.yaml"})
  void comeWithExamplesThatKubernetesTakes(String example) {
    assertThat(example(example))
        .isNotEmpty()
        .allSatisfy(object -> assertThat(StrictModel.fault(object)).isEmpty());
  }

  @Test
  void comeWithAWayInFromOutsideThatLeadsToTheFrontDoor() {
    List<JsonNode> objects = example("from-outside.yaml");
    Pod door = Overlay.of("prod").pod("collector-in");
    JsonNode service = objects.get(0).path("spec");
    JsonNode policy = objects.get(1).path("spec");
    assertThat(service.at("/selector/app.kubernetes.io~1name").asText())
        .isEqualTo(door.labels().get("app.kubernetes.io/name"));
    assertThat(door.isSelectedBy(policy.path("podSelector"))).isTrue();
    assertThat(service.at("/loadBalancerSourceRanges/0").asText())
        .isNotEmpty()
        .isEqualTo(policy.at("/ingress/0/from/0/ipBlock/cidr").asText());
    assertThat(Overlay.stream(service.path("ports")))
        .hasSize(2)
        .allSatisfy(port -> assertThat(door.ports()).containsKey(port.path("targetPort").asText()));
    assertThat(Overlay.stream(policy.at("/ingress/0/ports")).map(port -> port.path("port").asInt()))
        .containsExactlyElementsOf(
            Overlay.stream(service.path("ports"))
                .map(port -> door.ports().get(port.path("targetPort").asText()))
                .toList());
  }

  /** The addresses of dev are Services of the example, and its images those of Compose. */
  @Test
  void comeWithWhatDevExpectsBesideIt() {
    List<JsonNode> objects = example("backing.yaml");
    List<String> served =
        objects.stream()
            .filter(object -> "Service".equals(Overlay.kind(object)))
            .flatMap(
                service ->
                    Overlay.stream(service.at("/spec/ports"))
                        .map(
                            port ->
                                Overlay.name(service)
                                    + "."
                                    + service.at("/metadata/namespace").asText()
                                    + ":"
                                    + port.path("port").asText()))
            .toList();
    String addresses =
        String.join(
            " ",
            Overlay.of("dev").ofKind("ConfigMap").stream()
                .filter(map -> Overlay.name(map).startsWith("sense-addresses"))
                .map(map -> map.path("data").toString())
                .toList());
    assertThat(served)
        .filteredOn(address -> !address.endsWith(":3200")) // for people
        .hasSize(4)
        .allSatisfy(address -> assertThat(addresses).contains(address));
    String compose = Repository.read(Repository.file("docker-compose.yml"));
    assertThat(objects)
        .filteredOn(object -> "Deployment".equals(Overlay.kind(object)))
        .hasSize(4)
        .allSatisfy(
            deployment ->
                assertThat(compose)
                    .contains(
                        "image: "
                            + deployment.at("/spec/template/spec/containers/0/image").asText()
                            + "\n"));
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

  private static List<JsonNode> example(String name) {
    return Repository.yaml(Repository.read(Repository.file("k8s-operator/examples/" + name)));
  }

  private static boolean isOfFlink(JsonNode object) {
    return object.path("apiVersion").asText().startsWith("flink.apache.org/");
  }
}
