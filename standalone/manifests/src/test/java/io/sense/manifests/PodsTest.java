package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every pod that an overlay starts: what it may do, what it needs, what it is told. */
final class PodsTest {
  private static final Map<String, String> DEPLOYABLES =
      Map.of("sense-correlation/jobManager", "correlation", "sense-index/jobManager", "index");

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void meetThePodSecurityStandardRestricted(String overlay) {
    assertThat(Overlay.of(overlay).pods())
        .allSatisfy(
            pod -> {
              assertThat(pod.spec().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
              assertThat(pod.spec().at("/securityContext/runAsUser").asInt()).isPositive();
              assertThat(List.of("hostNetwork", "hostPID", "hostIPC"))
                  .noneMatch(host -> pod.spec().path(host).asBoolean());
              assertThat(pod.spec().at("/securityContext/seccompProfile/type").asText())
                  .isEqualTo("RuntimeDefault");
              assertThat(pod.containers())
                  .hasSize(1)
                  .allSatisfy(
                      container -> {
                        JsonNode security = container.path("securityContext");
                        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                            .isFalse();
                        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                        assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                        assertThat(security.at("/capabilities/add").isEmpty()).isTrue();
                      });
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void getNoVariablesOfServicesAndNoTokenButForFlink(String overlay) {
    assertThat(Overlay.of(overlay).pods())
        .allSatisfy(
            pod -> {
              assertThat(pod.spec().path("enableServiceLinks").asBoolean(true))
                  .as(pod.name())
                  .isFalse();
              assertThat(pod.spec().path("automountServiceAccountToken").asBoolean(true))
                  .as(pod.name())
                  .isEqualTo(pod.isOfFlink());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areWatchedAndBounded(String overlay) {
    assertThat(Overlay.of(overlay).pods())
        .allSatisfy(
            pod ->
                assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe"))
                    .allSatisfy(
                        probe ->
                            assertThat(reaches(pod, pod.container().path(probe)))
                                .as(pod.name() + " " + probe)
                                .isTrue()))
        .filteredOn(pod -> !pod.isOfFlink()) // Flink's resources are the operator's
        .allSatisfy(
            pod -> {
              JsonNode resources = pod.container().path("resources");
              assertThat(resources.at("/requests/cpu").isMissingNode()).isFalse();
              assertThat(resources.at("/requests/memory").asText())
                  .isNotEmpty()
                  .isEqualTo(resources.at("/limits/memory").asText());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void runImagesOfOneVersionEach(String overlay) {
    Overlay built = Overlay.of(overlay);
    List<String> images =
        built.objects().stream()
            .flatMap(
                object ->
                    "FlinkDeployment".equals(Overlay.kind(object))
                        ? Stream.of(object.at("/spec/image"))
                        : Overlay.stream(object.at("/spec/template/spec/containers"))
                            .map(container -> container.path("image")))
            .map(JsonNode::asText)
            .toList();
    assertThat(images)
        .hasSizeGreaterThan(6)
        .allSatisfy(image -> assertThat(image).matches(".*:v?\\d+\\.\\d+\\.\\d+(-[a-z0-9.]+)?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void findWhatTheyMountAndWhoTheyAre(String overlay) {
    Overlay built = Overlay.of(overlay);
    assertThat(built.pods())
        .allSatisfy(
            pod -> {
              Set<String> volumes =
                  Overlay.stream(pod.spec().path("volumes"))
                      .map(volume -> volume.path("name").asText())
                      .collect(Collectors.toSet());
              assertThat(Overlay.stream(pod.container().path("volumeMounts")))
                  .as(pod.name())
                  .isNotEmpty()
                  .allSatisfy(mount -> assertThat(volumes).contains(mount.path("name").asText()));
              Overlay.stream(pod.spec().path("volumes"))
                  .map(volume -> volume.at("/persistentVolumeClaim/claimName").asText())
                  .filter(claim -> !claim.isEmpty())
                  .forEach(
                      claim -> assertThat(built.find("PersistentVolumeClaim", claim)).isPresent());
              if (!pod.isOfFlink()) {
                assertThat(
                        built.find(
                            "ServiceAccount", pod.spec().path("serviceAccountName").asText()))
                    .as(pod.name())
                    .isPresent();
              }
            });
    assertThat(built.ofKind("FlinkDeployment"))
        .allSatisfy(
            flink ->
                assertThat(built.find("ServiceAccount", flink.at("/spec/serviceAccount").asText()))
                    .isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areToldOfFilesThatAreMounted(String overlay) {
    Overlay built = Overlay.of(overlay);
    List<String> told = new ArrayList<>();
    for (Pod pod : built.pods()) {
      List<String> mounts =
          Overlay.stream(pod.container().path("volumeMounts"))
              .map(mount -> mount.path("mountPath").asText() + "/")
              .toList();
      for (String value : built.environment(pod).values()) {
        if (value.startsWith("/")) {
          told.add(value);
          assertThat(mounts).as(pod.name() + ": " + value).anyMatch(value::startsWith);
        }
      }
    }
    assertThat(told).hasSize(3); // Kafka's settings, of the receiver and both jobs
  }

  /** Redis refuses before the kernel ends it, and writes where it may. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letRedisWriteWhatItsMemoryAndItsMountsHold(String overlay) {
    JsonNode container = Overlay.of(overlay).pod("redis").container();
    Matcher told =
        Pattern.compile("(?s) >(?<file>/\\S+)\\n.*--maxmemory (?<megabytes>\\d+)mb ")
            .matcher(container.at("/args/0").asText());
    assertThat(told.find()).isTrue();
    assertThat(Overlay.stream(container.path("volumeMounts")))
        .anyMatch(mount -> told.group("file").startsWith(mount.path("mountPath").asText() + "/"));
    String limit = container.at("/resources/limits/memory").asText();
    assertThat(limit).endsWith("Mi");
    assertThat(Integer.parseInt(told.group("megabytes")))
        .isLessThan(Integer.parseInt(limit.replace("Mi", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areToldSettingsThatTheirProgramTakes(String overlay) {
    Overlay built = Overlay.of(overlay);
    List<Pod> ours =
        built.pods().stream().filter(pod -> DeployedSettings.knows(deployable(pod))).toList();
    assertThat(ours).hasSizeGreaterThanOrEqualTo(6);
    assertThat(ours)
        .allSatisfy(
            pod ->
                assertThat(DeployedSettings.fault(deployable(pod), built.environment(pod)))
                    .isEmpty());
  }

  private static String deployable(Pod pod) {
    return DEPLOYABLES.getOrDefault(pod.name(), pod.name());
  }

  private static boolean reaches(Pod pod, JsonNode probe) {
    if (probe.has("exec")) {
      return probe.at("/exec/command/0").isTextual();
    }
    JsonNode port = probe.has("httpGet") ? probe.at("/httpGet/port") : probe.at("/tcpSocket/port");
    return port.isTextual()
        ? pod.ports().containsKey(port.asText())
        : pod.listensOn().contains(port.asInt());
  }
}
