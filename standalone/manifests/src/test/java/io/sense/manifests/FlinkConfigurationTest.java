package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
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
    Map<String, String> file = new TreeMap<>();
    OperatorRules.flatten(
        "",
        Repository.yaml(Repository.read(Repository.file("flink-conf/config.yaml"))).get(0),
        file);
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

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void namesOnlyOptionsThatFlinkKnows(String overlay) throws IllegalAccessException {
    Set<String> known = known();
    for (JsonNode deployment : Overlay.of(overlay).ofKind("FlinkDeployment")) {
      assertThat(OperatorRules.configuration(deployment).keySet())
          .filteredOn(
              key ->
                  !key.startsWith("kubernetes.operator.")
                      && !key.startsWith("job.autoscaler.")
                      && !key.startsWith("metrics.reporter.prometheus."))
          .hasSizeGreaterThan(20)
          .allSatisfy(key -> assertThat(known).contains(key));
    }
  }

  @Test
  void opensTheJdkAsTheTestsHaveIt() {
    Map<String, String> file = new TreeMap<>();
    OperatorRules.flatten(
        "",
        Repository.yaml(Repository.read(Repository.file("flink-conf/config.yaml"))).get(0),
        file);
    String tests =
        Repository.read(Repository.file("pom.xml"))
            .replaceFirst("(?s).*<flink.jvm.flags>(.*)</flink.jvm.flags>.*", "$1");
    assertThat(file.get("env.java.opts.all").split("\\s+", -1))
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

  /** kustomize writes 2.0 as 2. */
  private static Map<String, String> normal(Map<String, String> configuration) {
    Map<String, String> normal = new HashMap<>();
    configuration.forEach(
        (key, value) -> normal.put(key, value.replaceFirst("^(\\d+)\\.0$", "$1")));
    return normal;
  }

  static Set<String> known() throws IllegalAccessException {
    Set<String> known = new HashSet<>();
    for (Class<?> options :
        List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            ExecutionOptions.class,
            HighAvailabilityOptions.class,
            JobManagerOptions.class,
            PipelineOptions.class,
            RestOptions.class,
            RestartStrategyOptions.class,
            RocksDBConfigurableOptions.class,
            RocksDBOptions.class,
            StateBackendOptions.class,
            StateRecoveryOptions.class,
            TaskManagerOptions.class,
            WebOptions.class)) {
      for (Field field : options.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
          known.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    return known;
  }
}
