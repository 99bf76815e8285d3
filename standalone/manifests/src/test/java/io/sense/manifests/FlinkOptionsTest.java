package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option of Flink and of its operator is one that they know, with a value that they take. */
final class FlinkOptionsTest {
  @Test
  void areKnownInTheFile() {
    assertThat(FlinkOptions.faults(FlinkConfigurationTest.file())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areKnownToTheOperator(String overlay) {
    List<JsonNode> deployments = Overlay.of(overlay).ofKind("FlinkDeployment");
    assertThat(deployments)
        .hasSize(2)
        .allSatisfy(
            deployment ->
                assertThat(FlinkOptions.faults(OperatorRules.configuration(deployment)))
                    .as(Overlay.name(deployment))
                    .isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobmanager", "taskmanager"})
  void areKnownInCompose(String process) {
    Map<String, String> options = FlinkInComposeTest.options(process);
    assertThat(options).hasSizeGreaterThan(5);
    assertThat(FlinkOptions.faults(options)).isEmpty();
  }

  @Test
  void nameAReporterThatThereIs() throws ClassNotFoundException {
    String factory = FlinkConfigurationTest.file().get("metrics.reporter.prometheus.factory.class");
    assertThat(Class.forName(factory)).isAssignableTo(MetricReporterFactory.class);
  }

  /** The check itself. */
  @ParameterizedTest
  @CsvSource({
    "job.autoscaler.utilisation.target, 0.6, job.autoscaler.utilization.target",
    "kubernetes.operator.job.savepoint-on-delete, true, job.savepoint-on-deletion",
    "execution.checkpointing.intervall, 10 s, execution.checkpointing.interval",
    "execution.checkpointing.interval, 10 moons, moons",
    "kubernetes.operator.savepoint.format.type, NATIV, NATIV",
    "job.autoscaler.enabled, perhaps, perhaps"
  })
  void wouldNotPassMisspelt(String key, String value, String told) {
    assertThat(FlinkOptions.faults(Map.of(key, value)))
        .singleElement()
        .asString()
        .contains(key, told);
  }
}
