package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator gets what flink-conf/config.yaml says. */
final class FlinkConfigurationTest {
  /** Set by Flink's native mode, by the operator, or by each deployment; other than in the file. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "jobmanager.rpc.address",
          "jobmanager.rpc.port",
          "jobmanager.bind-host",
          "jobmanager.memory.process.size",
          "taskmanager.bind-host",
          "taskmanager.memory.process.size",
          "parallelism.default",
          "rest.port",
          "rest.bind-address",
          "execution.checkpointing.dir",
          "execution.checkpointing.savepoint-dir",
          "metrics.reporter.prometheus.port");

  /** What an overlay or a job may say otherwise, with the reason beside it. */
  private static final Map<String, Set<String>> OTHERWISE =
      Map.of(
          "dev sense-correlation", Set.of("taskmanager.numberOfTaskSlots"),
          "dev sense-index",
              Set.of("taskmanager.numberOfTaskSlots", "taskmanager.memory.managed.fraction"),
          "prod sense-index", Set.of("taskmanager.memory.managed.fraction"));

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void isThatOfTheFile(String overlay) {
    Map<String, String> file = file();
    assertThat(file.keySet()).containsAll(ELSEWHERE);
    for (JsonNode deployment : Overlay.of(overlay).ofKind("FlinkDeployment")) {
      String name = overlay + " " + Overlay.name(deployment);
      Map<String, String> expected = new HashMap<>(file);
      expected.keySet().removeAll(ELSEWHERE);
      expected.keySet().removeAll(OTHERWISE.getOrDefault(name, Set.of()));
      Map<String, String> found = normal(OperatorRules.configuration(deployment));
      assertThat(found)
          .as(name)
          .containsAllEntriesOf(normal(expected))
          .containsKeys("execution.checkpointing.dir", "execution.checkpointing.savepoint-dir");
    }
  }

  @Test
  void opensTheJdkAsTheTestsHaveIt() {
    String tests =
        Repository.read(Repository.file("pom.xml"))
            .replaceFirst("(?s).*<flink.jvm.flags>(.*)</flink.jvm.flags>.*", "$1");
    assertThat(file().get("env.java.opts.all").split("\\s+", -1))
        .containsExactly(tests.strip().split("\\s+", -1));
  }

  @Test
  void givesEachJobPlacesOfItsOwn() {
    for (String overlay : List.of("dev", "prod")) {
      Set<String> places = new HashSet<>();
      for (JsonNode deployment : Overlay.of(overlay).ofKind("FlinkDeployment")) {
        Map<String, String> configuration = OperatorRules.configuration(deployment);
        places.add(configuration.get("execution.checkpointing.dir"));
        places.add(configuration.get("execution.checkpointing.savepoint-dir"));
        places.add(configuration.get("high-availability.storageDir"));
      }
      assertThat(places).as(overlay).hasSize(6);
    }
  }

  /** Those that are no object store are on a volume that each of its pods mounts. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void keepsWhatItWritesWhereEveryPodReachesIt(String overlay) {
    Overlay built = Overlay.of(overlay);
    for (JsonNode deployment : built.ofKind("FlinkDeployment")) {
      List<String> places =
          OperatorRules.configuration(deployment).values().stream()
              .filter(value -> value.matches("[a-z0-9]+:/{1,3}[a-z].*"))
              .toList();
      assertThat(places).hasSize(3);
      for (String process : List.of("jobManager", "taskManager")) {
        List<String> mounts =
            Overlay.stream(Pod.ofFlink(deployment, process).container().path("volumeMounts"))
                .map(mount -> "file://" + mount.path("mountPath").asText() + "/")
                .toList();
        assertThat(places)
            .as(overlay + " " + Overlay.name(deployment))
            .allMatch(
                place -> place.startsWith("s3://") || mounts.stream().anyMatch(place::startsWith));
      }
    }
  }

  /** flink-conf/config.yaml, flat. */
  static Map<String, String> file() {
    Map<String, String> file = new TreeMap<>();
    OperatorRules.flatten(
        "",
        Repository.yaml(Repository.read(Repository.file("flink-conf/config.yaml"))).get(0),
        file);
    return file;
  }

  /** kustomize writes 2.0 as 2. */
  private static Map<String, String> normal(Map<String, String> configuration) {
    Map<String, String> normal = new HashMap<>();
    configuration.forEach(
        (key, value) -> normal.put(key, value.replaceFirst("^(\\d+)\\.0$", "$1")));
    return normal;
  }
}
