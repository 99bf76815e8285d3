package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Flink's processes in docker-compose.yml: options, settings of the jobs, memory and disk. */
final class FlinkInComposeTest {
  @Test
  void isToldOnlyWhatItKnows() throws IllegalAccessException {
    Set<String> known = FlinkConfigurationTest.known();
    for (String process : List.of("jobmanager", "taskmanager")) {
      assertThat(Overlay.stream(ComposeProject.of("core").service(process).path("command")))
          .extracting(JsonNode::asText)
          .isNotEmpty()
          .allSatisfy(
              option -> {
                Matcher matcher = Pattern.compile("-D([A-Za-z.-]+)=.+").matcher(option);
                assertThat(matcher.matches()).as(option).isTrue();
                assertThat(known.contains(matcher.group(1)) || option.startsWith("-Dmetrics."))
                    .as(option)
                    .isTrue();
              });
    }
  }

  /** {@code ./sense rescale} starts a job again in the JobManager, which then reads them there. */
  @Test
  void theJobManagerHasTheSettingsOfTheJobs() {
    ComposeProject core = ComposeProject.of("core");
    Map<String, String> settings = new TreeMap<>(core.environment("jobs"));
    settings.keySet().removeIf(name -> !name.startsWith("SENSE_"));
    assertThat(settings).isNotEmpty();
    assertThat(core.environment("jobmanager")).containsAllEntriesOf(settings);
  }

  @Test
  void keepsTemporaryFilesOnDiskWhereItsImageHasRoomForThem() {
    ComposeProject core = ComposeProject.of("core");
    Dockerfile image = Dockerfile.read(Repository.file("flink-job/Dockerfile"));
    String made = String.join("\n", image.of("RUN").toList());
    for (String process : List.of("jobmanager", "taskmanager")) {
      JsonNode service = core.service(process);
      List<String> directories =
          Overlay.stream(service.path("command"))
              .map(JsonNode::asText)
              .filter(option -> option.matches("-D(io\\.tmp\\.dirs|web\\.tmpdir)=.*"))
              .map(option -> option.replaceFirst(".*=", ""))
              .toList();
      assertThat(directories).hasSize(2);
      assertThat(directories)
          .allSatisfy(
              directory -> {
                assertThat(Overlay.stream(service.path("volumes")))
                    .extracting(volume -> volume.path("target").asText())
                    .contains(directory);
                assertThat(service.path("entrypoint").toString()).contains("rm -rf " + directory);
                assertThat(made).containsPattern("chown 9999:9999 [^&]*" + directory + "\\b");
              });
      // tmpfs is memory, and not to be executed unless that is said; Kafka's clients do.
      Map<String, String> inMemory = tmpfs(service);
      assertThat(inMemory).doesNotContainKeys(directories.toArray(String[]::new));
      assertThat(inMemory.get("/tmp")).contains("size=64m", "exec");
    }
  }

  @Test
  void writesLogFilesThatFitTheirMemory() {
    String logging = Repository.read(Repository.file("flink-conf/log4j-console.properties"));
    int files = 1 + number("strategy\\.max = (\\d+)\n", logging);
    int megabytes = number("policies\\.size\\.size = (\\d+)MB\n", logging);
    String folder = tmpfs(ComposeProject.of("core").service("jobmanager")).get("/opt/flink/log");
    assertThat(files * megabytes).isLessThan(number("size=(\\d+)m", folder));
  }

  private static Map<String, String> tmpfs(JsonNode service) {
    Map<String, String> options = new TreeMap<>();
    Overlay.stream(service.path("tmpfs"))
        .map(mount -> mount.asText().split(":", 2))
        .forEach(mount -> options.put(mount[0], mount[1]));
    return options;
  }

  private static int number(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    assertThat(matcher.find()).as(regex).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
