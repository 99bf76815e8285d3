package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.EmbeddedKafka;
import io.sense.operations.Rescale;
import io.sense.operations.Savepoint;
import io.sense.telemetry.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job jar, submitted over REST to a cluster that has Flink's jars and nothing else. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class SessionClusterIT {
  @Test
  void runsBothJobsFromTheOneJar(@TempDir Path directory) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        EmbeddedDatabase database = EmbeddedDatabase.start(directory.resolve("database"));
        SessionCluster cluster =
            new SessionCluster(Files.createDirectories(directory.resolve("flink")))) {
      kafka.createTopics(2);
      String servers = "SENSE_KAFKA_BOOTSTRAP_SERVERS=" + kafka.bootstrapServers();
      Path jar = jobJar();
      cluster.run(jar, "io.sense.correlation.CorrelationJob", List.of(servers));
      cluster.run(
          jar,
          "io.sense.index.IndexJob",
          List.of(
              servers,
              "SENSE_DATABASE_URL=" + database.jdbcUrl(),
              "SENSE_DATABASE_USER=" + database.user(),
              "SENSE_DATABASE_PASSWORD=" + database.password()));

      Properties properties = new Properties();
      properties.put("bootstrap.servers", kafka.bootstrapServers());
      try (var producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
        producer.send(new ProducerRecord<>(Topics.OTLP_SPANS, OneTrace.spans())).get();
        Path savepoint = rescale(cluster, "SENSE_FLINK_JAR=" + jar, database.password());
        // Twice as many as are kept: Flink has let go of what the job was started from.
        cluster.awaitCheckpoints("sense-correlation", 6);
        assertThat(savepoint.resolve("_metadata")).exists();
        producer.send(new ProducerRecord<>(Topics.OTLP_LOGS, OneTrace.logs())).get();
      }
      awaitRow(database);
    }
  }

  /**
   * The state goes along: the log that is sent after it still finds its span. Gives the savepoint
   * of the correlation job.
   */
  private static Path rescale(SessionCluster cluster, String jar, String password) {
    // Both jobs have two of the four slots: there is no room for three.
    assertThat(command(Rescale::run, Map.of(), "3", cluster.setting(), jar))
        .contains("exit 1", "can have 2 of the cluster's 4 slots, not 3");
    assertThat(
            command(Rescale::run, Map.of(), "1", cluster.setting(), jar, "SENSE_CORRELATION_X=1"))
        .contains("exit 1", "Could not build", "SENSE_CORRELATION_X is not a setting");
    String moved = command(Rescale::run, Map.of(), "1", cluster.setting(), jar);
    assertThat(moved)
        .contains("exit 0", "sense-correlation goes from parallelism 2 to 1")
        .contains("sense-correlation runs at parallelism 1; nothing was processed for");
    String index = "SENSE_FLINK_JOB=index";
    assertThat(command(Rescale::run, Map.of(), "1", cluster.setting(), jar, index))
        .contains("exit 1", "give SENSE_DATABASE_PASSWORD again");
    Map<String, String> secret = Map.of("SENSE_DATABASE_PASSWORD", password);
    assertThat(command(Rescale::run, secret, "3", cluster.setting(), jar, index))
        .contains("exit 0", "sense-index runs at parallelism 3");
    assertThat(command(Savepoint::run, Map.of(), cluster.setting()))
        .contains("exit 0", "file:", "/savepoints/savepoint-");
    return Path.of(
        URI.create(moved.replaceFirst("(?s).*the savepoint stays: (file:\\S+).*", "$1")));
  }

  private interface Command {
    int run(PrintStream out, PrintStream err, Map<String, String> environment, List<String> args);
  }

  /** All that is printed, and the exit code. */
  private static String command(Command command, Map<String, String> environment, String... args) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return "exit "
        + command.run(out, out, environment, List.of(args))
        + "\n"
        + printed.toString(StandardCharsets.UTF_8);
  }

  /** Asks until the trace's row is there; the test's own timeout ends it. */
  private static void awaitRow(EmbeddedDatabase database) throws Exception {
    String rows =
        "SELECT count(*) FROM correlations WHERE match_span_id = 1 AND trace_id = '"
            + OneTrace.TRACE
            + "'";
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      long found = 0;
      while (found == 0) {
        try (ResultSet row = statement.executeQuery(rows)) {
          row.next();
          found = row.getLong(1);
        }
        statement.execute("SELECT pg_sleep(0.1)"); // between two questions
      }
      assertThat(found).isOne();
    }
  }

  private static Path jobJar() throws Exception {
    try (Stream<Path> built = Files.list(Path.of("target"))) {
      return built
          .filter(path -> path.getFileName().toString().endsWith("-job.jar"))
          .findFirst()
          .orElseThrow();
    }
  }
}
