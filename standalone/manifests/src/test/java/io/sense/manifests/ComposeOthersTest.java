package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

/** Programs of others in docker-compose.yml are told what they know, and the same as our own. */
final class ComposeOthersTest {
  private static final ComposeProject FULL = ComposeProject.of("full");

  /** What start scripts of Kafka's image read; every other variable is a setting of the broker. */
  private static final Set<String> OF_KAFKAS_SCRIPTS =
      Set.of("KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_OPTS", "CLUSTER_ID");

  /** Variables that images document, and that mean something to them. */
  private static final Map<String, Pattern> DOCUMENTED =
      Map.of(
          "zookeeper",
          Pattern.compile(
              "ZOO_(4LW_COMMANDS_WHITELIST|ADMINSERVER_ENABLED|AUTOPURGE_[A-Z]+|CFG_EXTRA)"
                  + "|JVMFLAGS"),
          "postgres",
          Pattern.compile("POSTGRES_(USER|DB|PASSWORD|INITDB_ARGS|HOST_AUTH_METHOD)|PGDATA"),
          "grafana",
          Pattern.compile(
              "GF_SECURITY_ADMIN_(USER|PASSWORD)"
                  + "|GF_ANALYTICS_(REPORTING_ENABLED|CHECK_FOR_(PLUGIN_)?UPDATES)"),
          "redis",
          Pattern.compile("REDIS_PASSWORD|REDISCLI_AUTH"));

  @Test
  void knowTheirVariables() {
    DOCUMENTED.forEach(
        (name, documented) ->
            assertThat(FULL.environment(name).keySet())
                .as(name)
                .isNotEmpty()
                .allMatch(documented.asMatchPredicate()));
  }

  /** As the image makes them of variables: each is known, and together the broker takes them. */
  @Test
  void giveKafkasBrokerSettingsThatItTakes() {
    Properties broker = new Properties();
    FULL.environment("kafka")
        .forEach(
            (variable, value) -> {
              if (!OF_KAFKAS_SCRIPTS.contains(variable)) {
                assertThat(variable).startsWith("KAFKA_");
                String name =
                    variable
                        .substring("KAFKA_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                assertThat(KafkaConfig.configDef().names()).contains(name);
                broker.put(name, value);
              }
            });
    assertThatCode(() -> KafkaConfig.fromProps(broker)).doesNotThrowAnyException();
    assertThat(Address.in(broker.getProperty("advertised.listeners")))
        .containsExactly(new Address("kafka", 9092));
    assertThat(broker).containsEntry("auto.create.topics.enable", "false"); // topics have settings
  }

  @Test
  void letOurProgramsInToPostgres() {
    Map<String, String> server = FULL.environment("postgres");
    Set<String> clients = new TreeSet<>();
    for (String name : FULL.services().keySet()) {
      Map<String, String> client = FULL.environment(name);
      if (client.containsKey("SENSE_DATABASE_URL")) {
        clients.add(name);
        assertThat(client)
            .as(name)
            .containsEntry("SENSE_DATABASE_USER", server.get("POSTGRES_USER"))
            .containsEntry("SENSE_DATABASE_PASSWORD", server.get("POSTGRES_PASSWORD"));
        assertThat(client.get("SENSE_DATABASE_URL")).endsWith("/" + server.get("POSTGRES_DB"));
      }
    }
    assertThat(clients).contains("palantir", "arda", "beorn", "jobs");
    assertThat(words("postgres", "healthcheck"))
        .contains("-U " + server.get("POSTGRES_USER") + " -d " + server.get("POSTGRES_DB"));
  }

  /** Three pools of each replica's share, and those of the index job. */
  @Test
  void haveConnectionsForEveryPool() {
    int pools = 0;
    for (String app : List.of("palantir", "arda", "beorn")) {
      Map<String, String> told = FULL.environment(app);
      int replicas = FULL.replicas(app);
      assertThat(told).containsEntry("SENSE_DATABASE_REPLICAS", Integer.toString(replicas));
      pools += replicas * Integer.parseInt(told.get("SENSE_DATABASE_POOL_MAX"));
    }
    assertThat(number("max_connections=(\\d+)", words("postgres", "command")))
        .isGreaterThan(pools + 20);
  }

  @Test
  void shareOutTheExternalRatesAmongThoseThatThereAre() {
    String callers = Integer.toString(FULL.replicas("arda") + FULL.replicas("beorn"));
    for (String app : List.of("arda", "beorn")) {
      assertThat(FULL.environment(app)).containsEntry("SENSE_EXTERNAL_REPLICAS", callers);
    }
  }

  @Test
  void letOurProgramsInToRedis() {
    Map<String, String> server = FULL.environment("redis");
    String password = server.get("REDIS_PASSWORD");
    assertThat(password).isNotEmpty();
    assertThat(server).containsEntry("REDISCLI_AUTH", password); // of the health check
    assertThat(words("redis", "command")).contains("$REDIS_PASSWORD");
    for (String app : List.of("arda", "beorn")) {
      assertThat(FULL.environment(app))
          .containsEntry("SENSE_REDIS_URL", "redis://:" + password + "@redis:6379");
    }
  }

  @Test
  void letZooKeeperAnswerItsHealthCheck() {
    assertThat(words("zookeeper", "healthcheck"))
        .contains("printf " + FULL.environment("zookeeper").get("ZOO_4LW_COMMANDS_WHITELIST"));
  }

  /** A kernel that ends a process tells it nothing. */
  @Test
  void haveBoundsBelowTheLimitOfTheirMemory() {
    Set<String> bounded = new TreeSet<>();
    FULL.services()
        .forEach(
            (name, service) -> {
              String all = service.path("environment") + words(name, "command");
              Pattern.compile(
                      "-Xmx(\\d+)m|--maxmemory (\\d+)mb|shared_buffers=(\\d+)MB"
                          + (name.equals("jobs")
                              ? ""
                              : "|-D" + name + ".memory.process.size=(\\d+)m"))
                  .matcher(all)
                  .results()
                  .forEach(
                      found -> {
                        bounded.add(name);
                        long bytes = Long.parseLong(found.group().replaceAll("\\D", "")) << 20;
                        assertThat(bytes)
                            .as(name + " " + found.group())
                            .isLessThan(service.at("/deploy/resources/limits/memory").asLong());
                      });
            });
    assertThat(bounded)
        .contains("kafka", "zookeeper", "postgres", "redis", "jobmanager", "taskmanager", "jobs");
  }

  private static String words(String service, String field) {
    StringBuilder words = new StringBuilder();
    FULL.service(service).path(field).forEach(word -> words.append(word.asText()).append(' '));
    FULL.service(service)
        .path(field)
        .path("test")
        .forEach(word -> words.append(word.asText()).append(' '));
    return words.toString();
  }

  private static int number(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + regex));
  }
}
