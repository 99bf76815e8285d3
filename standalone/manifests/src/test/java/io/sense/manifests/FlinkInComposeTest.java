package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Flink's processes in docker-compose.yml: settings of the jobs, memory and disk. */
final class FlinkInComposeTest {
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
      Map<String, String> options = options(process);
      List<String> directories = List.of(options.get("io.tmp.dirs"), options.get("web.tmpdir"));
      assertThat(directories)
          .allSatisfy(
              directory -> {
                assertThat(Overlay.stream(service.path("volumes")))
                    .extracting(volume -> volume.path("target").asText())
                    .contains(directory);
                assertThat(service.path("entrypoint").toString())
                    .contains("rm -rf " + directory + "/* ");
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

  /** What a process is told over flink-conf/config.yaml. */
  static Map<String, String> options(String process) {
    Map<String, String> options = new TreeMap<>();
    for (JsonNode word : ComposeProject.of("core").service(process).path("command")) {
      Matcher option = Pattern.compile("-D([A-Za-z.-]+)=(.+)").matcher(word.asText());
      assertThat(option.matches()).as(word.asText()).isTrue();
      options.put(option.group(1), option.group(2));
    }
    return options;
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
