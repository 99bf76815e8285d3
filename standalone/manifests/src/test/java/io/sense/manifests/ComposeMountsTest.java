package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What docker-compose.yml mounts lands where its program looks: data that is written beside a
 * volume is gone with the container, and nobody says so before.
 */
final class ComposeMountsTest {
  private static final ComposeProject FULL = ComposeProject.of("full");

  /** Where images write that nothing of ours tells otherwise. */
  @ParameterizedTest
  @CsvSource({
    "postgres, /var/lib/postgresql/data",
    "zookeeper, /data",
    "zookeeper, /datalog",
    "grafana, /var/lib/grafana"
  })
  void keepWhatTheImageWrites(String service, String path) {
    assertThat(volumes(service)).containsKey(path);
  }

  @Test
  void keepWhatKafkaWrites() {
    assertThat(volumes("kafka")).containsKey(FULL.environment("kafka").get("KAFKA_LOG_DIRS"));
  }

  @Test
  void keepWhatPrometheusWrites() {
    assertThat(volumes("prometheus")).containsKey(argument("prometheus", "--storage.tsdb.path="));
  }

  @ParameterizedTest
  @CsvSource({
    "loki, compose/loki.yaml",
    "tempo, compose/tempo.yaml",
    "collector-in, otel-collector/feed-grpc.yaml",
    "collector-out, otel-collector/export.yaml"
  })
  void keepWhatAConfigurationSaysIsWritten(String service, String file) {
    List<String> written = new ArrayList<>();
    Pattern.compile("(?:path_prefix|_directory|path|SENSE_COLLECTOR_STORAGE)(?:: |:-)(/[a-z/]+)")
        .matcher(Repository.read(Repository.file(file)))
        .results()
        .forEach(found -> written.add(found.group(1)));
    assertThat(written)
        .isNotEmpty()
        .allSatisfy(path -> assertThat(below(volumes(service), path)).as(path).isTrue());
  }

  /** Checkpoints, savepoints and what high availability keeps: one volume for every process. */
  @Test
  void keepWhatFlinkWritesWhereAllOfItsProcessesReachIt() {
    Map<String, String> settings = FlinkConfigurationTest.file();
    settings.putAll(FlinkInComposeTest.options("jobmanager"));
    for (String option :
        List.of(
            "execution.checkpointing.dir",
            "execution.checkpointing.savepoint-dir",
            "high-availability.storageDir")) {
      String path = settings.get(option).replaceFirst("^file://", "");
      assertThat(below(volumes("jobmanager"), path)).as(option + " " + path).isTrue();
    }
    assertThat(volumes("taskmanager")).isEqualTo(volumes("jobmanager"));
    String made =
        String.join(
            "\n", Dockerfile.read(Repository.file("flink-job/Dockerfile")).of("RUN").toList());
    assertThat(volumes("jobmanager").keySet())
        .allSatisfy(path -> assertThat(made).containsPattern("chown 9999:9999 [^&]*" + path));
  }

  /** Whose user may not write what Docker makes for root. */
  @Test
  void areMadeTheirUsersWhereTheImageHasNoSuchFolder() {
    Set<String> made = new TreeSet<>();
    FULL.service("volumes").path("entrypoint").forEach(word -> made.add(word.asText()));
    assertThat(made).contains("chown").containsAll(volumes("volumes").keySet());
    assertThat(volumes("volumes").values())
        .contains(
            volumes("collector-in").get("/var/lib/otelcol"),
            volumes("collector-out").get("/var/lib/otelcol"),
            volumes("tempo").get("/var/tempo"));
    for (String service : List.of("collector-in", "collector-out", "tempo")) {
      assertThat(FULL.service(service).at("/depends_on/volumes").isObject()).as(service).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "loki, -config.file=",
    "tempo, -config.file=",
    "prometheus, --config.file=",
    "collector-in, --config=",
    "collector-out, --config="
  })
  void bringTheConfigurationThatTheProgramIsToldToRead(String service, String option) {
    assertThat(brought(service, argument(service, option))).isRegularFile();
  }

  @Test
  void bringNginxItsConfiguration() {
    assertThat(brought("nginx", "/etc/nginx/nginx.conf")).isRegularFile();
  }

  @Test
  void bringGrafanaItsSourcesAndTheDashboardsThatItIsToldOf() {
    assertThat(brought("grafana", "/etc/grafana/provisioning/datasources/sense.yaml"))
        .isRegularFile();
    Path provider = brought("grafana", "/etc/grafana/provisioning/dashboards/sense.yaml");
    String folder =
        Repository.yaml(Repository.read(provider)).get(0).at("/providers/0/options/path").asText();
    assertThat(brought("grafana", folder)).isDirectoryContaining("glob:**.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"topics", "jobs"})
  void bringTheScriptThatIsRun(String service) {
    Path script = brought(service, FULL.service(service).at("/entrypoint/0").asText());
    assertThat(script).isRegularFile();
    assertThat(Files.isExecutable(script)).isTrue();
  }

  /** Named volumes, by where they are. */
  private static Map<String, String> volumes(String service) {
    return mounts(service, "volume");
  }

  private static Map<String, String> mounts(String service, String type) {
    return Overlay.stream(FULL.service(service).path("volumes"))
        .filter(mount -> mount.path("type").asText().equals(type))
        .filter(mount -> mount.hasNonNull("source"))
        .collect(
            Collectors.toMap(
                mount -> mount.path("target").asText(), mount -> mount.path("source").asText()));
  }

  private static boolean below(Map<String, String> mounts, String path) {
    return mounts.keySet().stream().anyMatch(target -> Path.of(path).startsWith(target));
  }

  /** The file of ours that a service sees at a path. */
  private static Path brought(String service, String path) {
    return mounts(service, "bind").entrySet().stream()
        .filter(mount -> Path.of(path).startsWith(mount.getKey()))
        .map(
            mount ->
                Path.of(mount.getValue())
                    .resolve(Path.of(mount.getKey()).relativize(Path.of(path)).toString()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(service + ": nothing is mounted at " + path));
  }

  private static String argument(String service, String option) {
    return Overlay.stream(FULL.service(service).path("command"))
        .map(JsonNode::asText)
        .filter(word -> word.startsWith(option))
        .map(word -> word.substring(option.length()))
        .findFirst()
        .orElseThrow(() -> new AssertionError(service + " is not told " + option));
  }
}
