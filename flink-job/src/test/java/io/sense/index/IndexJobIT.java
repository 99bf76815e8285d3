package io.sense.index;

import static io.sense.index.Records.GENERATION;
import static io.sense.index.Records.correlation;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.EmbeddedKafka;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.DeadLetter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class IndexJobIT {
  private static final String UNDEFINED_TABLE = "42P01";

  @TempDir Path directory;

  @Test
  void writesEveryCorrelationAlsoThoseThatCameWhileTheDatabaseWasAway() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        EmbeddedDatabase server = EmbeddedDatabase.start(directory.resolve("database"));
        KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      kafka.createTopics(2);
      JobClient job = start(kafka, server);
      send(producer, 1, 50, 2);
      send(producer, 1, 50, 5);
      awaitRows(server, 50);

      server.stop();
      send(producer, 51, 150, 2);
      producer.send(new ProducerRecord<>(Topics.CORRELATIONS, new byte[] {10, 99})).get();
      send(producer, 1, 150, 7);
      // The first of them waits in the sink by now, or soon will: either way none may be lost.
      assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
      server.restart();
      awaitRows(server, 150);
      awaitTrue(server, "SELECT bool_and(revision = 7 AND span_count = 7) FROM correlations");
      assertThat(deadLetter(kafka).getReason()).contains("sense.v1.Correlation");
      assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING); // any failure would end it
      job.cancel().get();
    }
  }

  @Test
  void startsWhileTheDatabaseIsAway() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        EmbeddedDatabase server = EmbeddedDatabase.start(directory.resolve("database"));
        KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      kafka.createTopics(2);
      server.stop();
      JobClient job = start(kafka, server);
      send(producer, 1, 20, 3);
      while (job.getJobStatus().get() != JobStatus.RUNNING) {
        Thread.onSpinWait();
      }
      server.restart();
      awaitRows(server, 20);
      job.cancel().get();
    }
  }

  private static JobClient start(EmbeddedKafka kafka, EmbeddedDatabase server) throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, flink);
    IndexJob.build(
        env,
        IndexConfig.from(
            Map.of(
                "SENSE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "SENSE_DATABASE_URL", server.jdbcUrl(),
                "SENSE_DATABASE_USER", server.user(),
                "SENSE_DATABASE_PASSWORD", server.password())));
    return env.executeAsync(IndexJob.NAME);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, int first, int last, long revision) throws Exception {
    for (int trace = first; trace <= last; trace++) {
      var record = Records.record(correlation(trace, GENERATION, revision).build());
      producer.send(new ProducerRecord<>(record.topic(), record.key(), record.value())).get();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static DeadLetter deadLetter(EmbeddedKafka kafka) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("group.id", "test");
    properties.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.DEAD_LETTERS));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          return DeadLetter.parseFrom(record.value());
        }
      }
    }
  }

  private static void awaitRows(EmbeddedDatabase server, int rows) throws SQLException {
    awaitTrue(server, "SELECT count(*) = " + rows + " FROM correlations");
  }

  private static void awaitTrue(EmbeddedDatabase server, String question) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      while (!isTrue(statement, question)) {
        statement.execute("SELECT pg_sleep(0.1)"); // what is awaited comes from elsewhere
      }
    }
  }

  private static boolean isTrue(Statement statement, String question) throws SQLException {
    try (ResultSet answer = statement.executeQuery(question)) {
      return answer.next() && answer.getBoolean(1);
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }
}
