package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.telemetry.Topics;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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

  /** What listens in images of others. */
  private static final Map<String, Set<Integer>> PORTS_OF_OTHERS =
      Map.of(
          "kafka", Set.of(9092),
          "zookeeper", Set.of(2181),
          "postgres", Set.of(5432),
          "redis", Set.of(6379),
          "collector-in", Set.of(4317, 4318, 8888),
          "loki", Set.of(3100),
          "tempo", Set.of(3200, 4317, 4318),
          "prometheus", Set.of(9090),
          "grafana", Set.of(3000),
          "nginx", Set.of(8080, 8082, 8083));

  /** PostgreSQL's whole version has two numbers. */
  private static final Pattern PINNED =
      Pattern.compile("docker\\.io/[a-z/-]+:v?\\d+\\.\\d+(\\.\\d+)?(-[a-z0-9.-]+)?");

  private static final Pattern ADDRESS =
      Pattern.compile("(?:http|redis|jdbc:postgresql)://(?:[^@/ ]*@)?([a-z-]+):(\\d+)");

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

  @ParameterizedTest
  @ValueSource(strings = {"receiver", "palantir", "arda", "beorn", "simulator", "canary"})
  void everyProgramTakesItsSettings(String name) {
    assertThat(DeployedSettings.fault(name, ComposeProject.of("full").environment(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"correlation", "index"})
  void theJobsTakeTheirSettings(String job) {
    assertThat(DeployedSettings.fault(job, ComposeProject.of("core").environment("jobs")))
        .isEmpty();
  }

  @Test
  void everyAddressLeadsToAServiceThatListensThere() {
    ComposeProject full = ComposeProject.of("full");
    full.services()
        .keySet()
        .forEach(
            name ->
                full.environment(name)
                    .forEach(
                        (variable, value) -> {
                          Matcher address = ADDRESS.matcher(value);
                          while (address.find()) {
                            assertThat(ports(full, address.group(1)))
                                .as(name + " " + variable + "=" + value)
                                .contains(Integer.valueOf(address.group(2)));
                          }
                        }));
  }

  @Test
  void everyPublishedPortIsOneThatIsListenedOn() {
    ComposeProject full = ComposeProject.of("full");
    Set<String> published = new HashSet<>();
    full.services()
        .forEach(
            (name, service) ->
                Overlay.stream(service.path("ports"))
                    .forEach(
                        port -> {
                          assertThat(ports(full, name)).contains(port.path("target").asInt());
                          assertThat(port.path("host_ip").asText()).isEqualTo("127.0.0.1");
                          assertThat(published.add(port.path("published").asText()))
                              .as("once: " + port)
                              .isTrue();
                        }));
    assertThat(published).contains("4317", "4318", "8080", "8081", "8082", "8083", "3000", "9090");
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
            });
  }

  @Test
  void everythingThatPrometheusAsksIsAService() {
    Matcher names =
        Pattern.compile("names: \\[([a-z, -]+)], type: A, port: (\\d+)")
            .matcher(Repository.read(Repository.file("monitoring/prometheus/prometheus.yml")));
    ComposeProject full = ComposeProject.of("full");
    Set<String> asked = new TreeSet<>();
    while (names.find()) {
      asked.addAll(List.of(names.group(1).split(", ", -1)));
    }
    assertThat(asked).contains("receiver", "taskmanager", "canary", "collector-out");
    assertThat(full.services().keySet()).containsAll(asked);
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

  private static Set<Integer> ports(ComposeProject project, String name) {
    if (PORTS_OF_OTHERS.containsKey(name)) {
      return PORTS_OF_OTHERS.get(name);
    }
    return Set.copyOf(dockerfile(project, name).ports());
  }

  private static boolean isAsked(ComposeProject project, String name) {
    JsonNode check = project.service(name).path("healthcheck");
    if (check.isObject()) {
      return check.at("/test/0").asText().equals("CMD");
    }
    return dockerfile(project, name).last("HEALTHCHECK").isPresent();
  }

  private static Dockerfile dockerfile(ComposeProject project, String name) {
    String file = project.service(name).at("/build/dockerfile").asText();
    assertThat(file).as("build of " + name).isNotEmpty();
    return Dockerfile.read(Repository.file(file));
  }
}
