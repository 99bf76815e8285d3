package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator is to run, and what becomes of its state when it changes. */
final class FlinkJobsTest {
  private static final String DOCKERFILE = Repository.read(Repository.file("flink-job/Dockerfile"));

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areThoseOfTheImage(String overlay) {
    assertThat(jobs(overlay))
        .hasSize(2)
        .allSatisfy(
            deployment -> {
              String jar = deployment.at("/spec/job/jarURI").asText();
              assertThat(jar).startsWith("local://");
              assertThat(DOCKERFILE).contains(" " + jar.substring("local://".length()));
              String entry = deployment.at("/spec/job/entryClass").asText();
              assertThat(
                      Repository.file(
                          "flink-job/src/main/java/" + entry.replace('.', '/') + ".java"))
                  .isRegularFile();
              String version = deployment.at("/spec/flinkVersion").asText(); // such as v2_2
              assertThat(DOCKERFILE)
                  .contains("/flink:" + version.substring(1).replace('_', '.') + ".");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void keepTheirStateWhateverChanges(String overlay) {
    assertThat(jobs(overlay))
        .allSatisfy(
            deployment -> {
              JsonNode job = deployment.at("/spec/job");
              assertThat(job.path("state").asText()).isEqualTo("running");
              assertThat(job.path("upgradeMode").asText()).isEqualTo("savepoint");
              assertThat(job.path("allowNonRestoredState").asBoolean(true)).isFalse();
            });
  }

  /** A container of another name is one beside Flink's, which then has no mounts and no probes. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void runInTheContainerThatTheOperatorKnows(String overlay) {
    assertThat(jobs(overlay))
        .allSatisfy(
            deployment ->
                assertThat(
                        deployment.findValues("containers").stream()
                            .flatMap(Overlay::stream)
                            .map(container -> container.path("name").asText()))
                    .containsOnly("flink-main-container"));
  }

  private static List<JsonNode> jobs(String overlay) {
    return Overlay.of(overlay).ofKind("FlinkDeployment");
  }
}
