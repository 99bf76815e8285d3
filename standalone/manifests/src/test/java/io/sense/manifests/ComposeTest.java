package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.telemetry.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docker-compose.yml: read by Compose's own library, and held against what it names. */
final class ComposeTest {
  /** Run once and end. */
  private static final Set<String> ONCE = Set.of("volumes", "topics", "jobs");

  /** Their images hold nothing that could ask. */
  private static final Set<String> UNASKED =
      Set.of("collector-in", "collector-out", "loki", "tempo");

  /** Their images want to begin as root, or to write where they are. */
  private static final Set<String> NEED_MORE =
      Set.of("kafka", "topics", "zookeeper", "postgres", "redis");

  private static final Set<String> CORE =
      Set.of(
          "kafka",
          "topics",
          "zookeeper",
          "postgres",
          "redis",
          "jobmanager",
          "taskmanager",
          "jobs",
          "receiver",
          "palantir",
          "arda",
          "beorn",
          "simulator",
          "nginx");

  /** PostgreSQL's whole version has two numbers. */
  private static final Pattern PINNED =
      Pattern.compile("docker\\.io/[a-z/-]+:v?\\d+\\.\\d+(\\.\\d+)?(-[a-z0-9.-]+)?");

  @Test
  void coreRunsAloneAndFullIsMore() {
    assertThat(ComposeProject.of("core").services().keySet()).isEqualTo(CORE);
    assertThat(ComposeProject.of("full").services().keySet())
        .containsAll(CORE)
        .contains(
            "volumes",
            "canary",
            "collector-in",
            "collector-out",
            "loki",
            "tempo",
            "prometheus",
            "grafana");
  }

  @Test
  void replicasAreThoseOfTheTopology() {
    ComposeProject full = ComposeProject.of("full");
    assertThat(Stream.of("taskmanager", "receiver", "palantir", "arda", "beorn"))
        .extracting(full::replicas)
        .containsExactly(2, 2, 3, 3, 3);
  }

  @Test
  void everyImageIsPinnedOrBuiltFromAFileOfOurs() {
    ComposeProject full = ComposeProject.of("full");
    Set<String> built = new HashSet<>();
    full.services()
        .forEach(
            (name, service) -> {
              JsonNode build = service.path("build");
              if (build.isObject()) {
                built.add(service.path("image").asText());
                assertThat(Path.of(build.path("context").asText())).isEqualTo(Repository.ROOT);
                assertThat(build.path("args").has("VERSION")).isTrue();
                assertThat(build.path("args").has("REVISION")).isTrue();
                assertThat(Repository.file(build.path("dockerfile").asText())).exists();
              }
            });
    assertThat(full.services().values())
        .allSatisfy(
            service ->
                assertThat(service.path("image").asText())
                    .satisfiesAnyOf(
                        image -> assertThat(image).matches(PINNED),
                        image -> assertThat(built).contains(image)));
  }

  @Test
  void everyFileThatIsMountedIsThereAndEveryVolumeIsUsed() {
    ComposeProject full = ComposeProject.of("full");
    Set<String> used = new TreeSet<>();
    full.services()
        .forEach(
            (name, service) ->
                Overlay.stream(service.path("volumes"))
                    .forEach(
                        mount -> {
                          String source = mount.path("source").asText();
                          if (mount.path("type").asText().equals("bind")) {
                            assertThat(Path.of(source)).as(name).exists();
                            assertThat(mount.path("read_only").asBoolean()).as(source).isTrue();
                          } else if (!source.isEmpty()) { // or its container's alone
                            used.add(source);
                          }
                        }));
    Set<String> declared = new TreeSet<>();
    full.volumes().fieldNames().forEachRemaining(declared::add);
    assertThat(used).isEqualTo(declared);
  }

  @Test
  void everyVariableIsInTheExampleAndTheOtherWayRound() {
    Matcher matcher =
        Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)[:}]")
            .matcher(Repository.read(Repository.file("docker-compose.yml")));
    Set<String> named = new TreeSet<>();
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    named.add("COMPOSE_PROFILES");
    assertThat(named).isEqualTo(ComposeProject.exampleSettings().keySet());
  }

  /** Who leaves a line of it out gets the same. */
  @Test
  void everyDefaultIsThatOfTheExample() {
    Map<String, String> example = ComposeProject.exampleSettings();
    Matcher variable =
        Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}")
            .matcher(Repository.read(Repository.file("docker-compose.yml")));
    Set<String> named = new TreeSet<>();
    while (variable.find()) {
      named.add(variable.group(1));
      assertThat(variable.group(2)).as(variable.group()).isEqualTo(example.get(variable.group(1)));
    }
    assertThat(named).contains("SENSE_BIND", "SENSE_RETENTION_MS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"receiver", "palantir", "arda", "beorn", "simulator", "canary"})
  void everyProgramTakesItsSettings(String name) {
    assertThat(DeployedSettings.fault(name, ComposeProject.of("full").environment(name))).isEmpty();
  }

  /** What waits for a job that is away is gone after that. */
  @Test
  void topicsAreKeptForHours() {
    assertThat(ComposeProject.of("core").service("topics").at("/entrypoint/3").asLong())
        .isGreaterThanOrEqualTo(Duration.ofHours(1).toMillis());
  }

  @ParameterizedTest
  @ValueSource(strings = {"correlation", "index"})
  void theJobsTakeTheirSettings(String job) {
    assertThat(DeployedSettings.fault(job, ComposeProject.of("core").environment("jobs")))
        .isEmpty();
  }

  @Test
  void whatIsWaitedForCanSayThatItIsReady() {
    ComposeProject full = ComposeProject.of("full");
    full.services()
        .forEach(
            (name, service) ->
                service
                    .path("depends_on")
                    .properties()
                    .forEach(
                        dependency -> {
                          String other = dependency.getKey();
                          String expected =
                              ONCE.contains(other)
                                  ? "service_completed_successfully"
                                  : UNASKED.contains(other) ? "service_started" : "service_healthy";
                          assertThat(dependency.getValue().path("condition").asText())
                              .as(name + " waits for " + other)
                              .isEqualTo(expected);
                        }));
    assertThat(full.services().keySet())
        .filteredOn(name -> !ONCE.contains(name) && !UNASKED.contains(name))
        .allSatisfy(name -> assertThat(isAsked(full, name)).as(name).isTrue());
  }

  @Test
  void everyServiceIsBoundedAndComesBack() {
    ComposeProject.of("full")
        .services()
        .forEach(
            (name, service) -> {
              boolean once = ONCE.contains(name);
              assertThat(service.path("restart").asText())
                  .as(name)
                  .isEqualTo(once ? "no" : "unless-stopped");
              if (!name.equals("volumes")) {
                assertThat(service.at("/deploy/resources/limits/memory").asLong())
                    .as(name)
                    .isPositive();
              }
              assertThat(service.at("/security_opt/0").asText())
                  .as(name)
                  .isEqualTo("no-new-privileges:true");
              assertThat(service.path("privileged").asBoolean()).as(name).isFalse();
            });
  }

  /** Those of others whose images allow it have the same as ours. */
  @Test
  void everyProgramHasNoRightsAndNothingToWriteButWhatIsMounted() {
    ComposeProject.of("full")
        .services()
        .forEach(
            (name, service) -> {
              if (!NEED_MORE.contains(name)) {
                assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
                assertThat(service.at("/cap_drop/0").asText()).as(name).isEqualTo("ALL");
                assertThat(service.path("tmpfs").toString()).as(name).contains("/tmp:");
              }
              assertThat(Overlay.stream(service.path("cap_add")).map(JsonNode::asText))
                  .as(name)
                  .allMatch(right -> name.equals("volumes") && right.equals("CHOWN"));
            });
  }

  @Test
  void everyTopicIsMadeAsTheContractWantsIt() {
    String script = Repository.read(Repository.file("compose/create-topics.sh"));
    assertThat(script).contains("message.timestamp.type=LogAppendTime");
    assertThat(Topics.INPUTS)
        .allSatisfy(
            topic ->
                assertThat(script)
                    .contains("topic " + topic + " " + Topics.MAX_INPUT_RECORD_BYTES));
    Matcher loop = Pattern.compile("for output in ([a-z_ ]+);").matcher(script);
    assertThat(loop.find()).isTrue();
    assertThat(Stream.of(loop.group(1).split(" ", -1)).map(name -> "sense." + name))
        .containsExactlyInAnyOrderElementsOf(Topics.OUTPUTS);
    assertThat(script).contains("\"sense.$output\" " + Topics.MAX_OUTPUT_RECORD_BYTES);
  }

  private static boolean isAsked(ComposeProject project, String name) {
    JsonNode check = project.service(name).path("healthcheck");
    if (check.isObject()) {
      return check.at("/test/0").asText().equals("CMD");
    }
    return ComposePorts.dockerfile(project, name).last("HEALTHCHECK").isPresent();
  }
}
