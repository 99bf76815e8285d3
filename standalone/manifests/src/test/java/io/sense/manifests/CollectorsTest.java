package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.telemetry.Topics;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Collectors, in Compose and in a cluster, and the configurations that they read. */
final class CollectorsTest {
  /** Defaults that stand in a configuration. */
  private static final Pattern PORT = Pattern.compile("_PORT:-(\\d+)}");

  private static final Pattern STORAGE = Pattern.compile("SENSE_COLLECTOR_STORAGE:-([a-z/]+)}");

  @ParameterizedTest
  @CsvSource({"collector-in, feed-grpc.yaml", "collector-out, export.yaml"})
  void inComposeAreToldOnlyWhatTheyRead(String name, String file) {
    checkVariables(
        name,
        ComposeProject.of("full").environment(name),
        Repository.read(Repository.file("otel-collector/" + file)));
  }

  @ParameterizedTest
  @CsvSource({
    "dev, collector-in",
    "dev, collector-out",
    "prod, collector-in",
    "prod, collector-out"
  })
  void inAClusterFindTheirConfigurationAndKeepTheirQueue(String overlay, String name) {
    Overlay built = Overlay.of(overlay);
    Pod pod = built.pod(name);
    String configuration = configuration(built, pod);
    checkVariables(name, built.environment(pod), configuration);
    assertThat(found(PORT, configuration).map(Integer::valueOf))
        .containsExactlyInAnyOrderElementsOf(pod.ports().values());
    String claim =
        built
            .find("StatefulSet", name)
            .orElseThrow()
            .at("/spec/volumeClaimTemplates/0/metadata/name")
            .asText();
    assertThat(found(STORAGE, configuration)).isNotEmpty().containsOnly(mountPath(pod, claim));
  }

  private static void checkVariables(String name, Map<String, String> told, String configuration) {
    told.forEach(
        (variable, value) ->
            assertThat(
                    configuration.contains("${env:" + variable + ":-")
                        || told.containsValue("[$(" + variable + ")]")) // in another one's value
                .as(name + " reads " + variable)
                .isTrue());
    Stream<String> topics =
        Stream.concat(
                found(Pattern.compile("topics: \\[([^\\]]+)]"), configuration),
                told.values().stream()
                    .filter(value -> value.startsWith("[sense.") || value.startsWith("[otlp"))
                    .map(value -> value.substring(1, value.length() - 1)))
            .flatMap(list -> Stream.of(list.split(",\\s*", -1)));
    Set<String> known = new TreeSet<>(Topics.INPUTS);
    known.addAll(Topics.OUTPUTS);
    assertThat(topics).as(name).allMatch(known::contains);
  }

  /** What lies where the argument says. */
  private static String configuration(Overlay built, Pod pod) {
    String path = pod.container().at("/args/0").asText().replaceFirst("^--config=", "");
    for (JsonNode volume : pod.spec().path("volumes")) {
      String map = volume.at("/configMap/name").asText();
      String folder = mountPath(pod, volume.path("name").asText()) + "/";
      if (!map.isEmpty() && path.startsWith(folder)) {
        String content = built.configuration(map).get(path.substring(folder.length()));
        assertThat(content).as(path).isNotEmpty();
        return content;
      }
    }
    throw new AssertionError(pod.name() + ": nothing is mounted at " + path);
  }

  private static String mountPath(Pod pod, String volume) {
    return Overlay.stream(pod.container().path("volumeMounts"))
        .filter(mount -> mount.path("name").asText().equals(volume))
        .map(mount -> mount.path("mountPath").asText())
        .findFirst()
        .orElse("");
  }

  private static Stream<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1));
  }
}
