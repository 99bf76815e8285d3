package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.EmbeddedKafka;
import io.sense.telemetry.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
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
        producer.send(new ProducerRecord<>(Topics.OTLP_LOGS, OneTrace.logs())).get();
      }
      awaitRow(database);
    }
  }

  /** Asks until the trace's row is there; the test's own timeout ends it. */
  private static void awaitRow(EmbeddedDatabase database) throws Exception {
    String rows = "SELECT count(*) FROM correlations WHERE trace_id = '" + OneTrace.TRACE + "'";
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
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
