package io.sense.index;

import static io.sense.index.Records.GENERATION;
import static io.sense.index.Records.MINUTE;
import static io.sense.index.Records.correlation;
import static io.sense.index.Records.document;
import static io.sense.index.Records.edge;
import static io.sense.index.Records.ledger;
import static io.sense.index.Records.link;
import static io.sense.index.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.EmbeddedKafka;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.DeadLetter;
import io.sense.telemetry.v1.LedgerSignal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
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
  private static final Duration TODAY = Duration.ZERO;
  private static final Duration TOMORROW = Duration.ofDays(1);

  /** With the column that tells a row's day. */
  private static final Map<String, String> TABLES =
      Map.of(
          "correlations", "generation",
          "trace_documents", "generation",
          "trace_links", "linked_at",
          "service_edges", "minute",
          "ledger", "minute");

  @TempDir Path directory;

  @Test
  void writesEveryRowAlsoThoseThatCameWhileTheDatabaseWasAway() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        EmbeddedDatabase server = EmbeddedDatabase.start(directory.resolve("database"));
        KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      kafka.createTopics(2);
      JobClient job = start(kafka, server, "sense-index");
      send(producer, 1, 25, 2);
      send(producer, 1, 25, 5);
      awaitRows(server, 25);

      server.stop();
      send(producer, 26, 75, 2);
      for (String topic : TABLES.keySet()) {
        producer.send(new ProducerRecord<>("sense." + topic, new byte[] {10, 99})).get();
      }
      send(producer, 1, 75, 7);
      // The first of them waits in the sink by now, or soon will: either way none may be lost.
      assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
      server.restart();
      awaitRows(server, 75);
      awaitTrue(server, "SELECT bool_and(revision = 7 AND span_count = 7) FROM correlations");
      awaitTrue(
          server, "SELECT bool_and(calls = 7 AND duration_counts = '{7}') FROM service_edges");
      awaitTrue(server, "SELECT bool_and(revision = 7 AND open = 7) FROM ledger");
      awaitTrue(server, "SELECT bool_and(confidence = 1.0 / 7) FROM trace_links");
      assertThat(deadLetters(kafka, TABLES.size()))
          .extracting(letter -> letter.getTopic() + " " + beforeColon(letter.getReason()))
          .containsExactlyInAnyOrder(
              "sense.correlations Could not read it as sense.v1.Correlation",
              "sense.trace_documents Could not read it as sense.v1.TraceDocument",
              "sense.trace_links Could not read it as sense.v1.TraceLink",
              "sense.service_edges Could not read it as sense.v1.ServiceEdge",
              "sense.ledger Could not read it as sense.v1.LedgerRow");
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
      JobClient job = start(kafka, server, "sense-index");
      send(producer, 1, 20, 3);
      while (job.getJobStatus().get() != JobStatus.RUNNING) {
        Thread.onSpinWait();
      }
      server.restart();
      awaitRows(server, 20);
      job.cancel().get();
    }
  }

  @Test
  void changesNothingWhenAllIsReadAgain() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        EmbeddedDatabase server = EmbeddedDatabase.start(directory.resolve("database"));
        KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      kafka.createTopics(2);
      for (int number = 1; number <= 8; number++) {
        sendRanked(producer, number, number, 7, TODAY);
        sendRanked(producer, number, number, 6, TODAY); // late: must not overwrite
        send(producer, number, number, 7);
      }
      JobClient first = start(kafka, server, "first");
      sendLast(producer, 8, 100);
      awaitLast(server, 8);
      List<String> before = rowsOfToday(server);
      first.cancel().get();

      JobClient again = start(kafka, server, "again");
      sendLast(producer, 8, 200);
      awaitLast(server, 16);
      assertThat(rowsOfToday(server)).isEqualTo(before);
      awaitTrue(server, "SELECT min(revision) = 7 FROM correlations");
      awaitTrue(server, "SELECT min(calls) = 7 FROM service_edges");
      awaitTrue(server, "SELECT min(revision) = 7 FROM ledger");
      again.cancel().get();
    }
  }

  private static JobClient start(EmbeddedKafka kafka, EmbeddedDatabase server, String groupId)
      throws Exception {
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
                "SENSE_INDEX_GROUP_ID", groupId,
                "SENSE_INDEX_DAYS_KEPT", "3650", // the job's clock is the real one
                "SENSE_DATABASE_URL", server.jdbcUrl(),
                "SENSE_DATABASE_USER", server.user(),
                "SENSE_DATABASE_PASSWORD", server.password())));
    return env.executeAsync(IndexJob.NAME);
  }

  /** A row of each table for each number; the rank tells which is newer. */
  private static void send(KafkaProducer<byte[], byte[]> producer, int first, int last, int rank)
      throws Exception {
    for (int number = first; number <= last; number++) {
      sendRanked(producer, number, number, rank, TODAY);
      send(producer, number, record(document(number, 0, "spans of " + number)));
      send(producer, number, record(link(number, number + 1).setConfidence(1.0 / rank)));
    }
  }

  /** Rows of the tables that know an older row by its rank. */
  private static void sendRanked(
      KafkaProducer<byte[], byte[]> producer, int key, int number, int rank, Duration day)
      throws Exception {
    long minute = MINUTE + day.plusMinutes(number).toMillis();
    send(producer, key, record(correlation(number, GENERATION + day.toMillis(), rank).build()));
    send(producer, key, record(edge("caller", "callee", rank).setMinute(minute)));
    send(producer, key, record(ledger(LedgerSignal.LEDGER_SIGNAL_LOGS, rank).setMinute(minute)));
  }

  /** Tomorrow's rows, which are written after all that was sent with the numbers as keys. */
  private static void sendLast(KafkaProducer<byte[], byte[]> producer, int keys, int offset)
      throws Exception {
    for (int key = 1; key <= keys; key++) {
      int number = offset + key;
      sendRanked(producer, key, number, 9, TOMORROW);
      send(
          producer,
          key,
          record(document(number, 0, "").setGeneration(GENERATION + TOMORROW.toMillis())));
      send(producer, key, record(link(number, 1).setLinkedAt(GENERATION + TOMORROW.toMillis())));
    }
  }

  /** Sends a record under a key that keeps the order of all of the number. */
  private static void send(KafkaProducer<byte[], byte[]> producer, int key, KafkaRecord record)
      throws Exception {
    byte[] bytes = Records.trace(key).getBytes(StandardCharsets.US_ASCII);
    producer.send(new ProducerRecord<>(record.topic(), bytes, record.value())).get();
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<DeadLetter> deadLetters(EmbeddedKafka kafka, int count) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("group.id", "test");
    properties.put("auto.offset.reset", "earliest");
    List<DeadLetter> letters = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.DEAD_LETTERS));
      while (letters.size() < count) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          letters.add(DeadLetter.parseFrom(record.value()));
        }
      }
    }
    return letters;
  }

  private static String beforeColon(String reason) {
    return reason.substring(0, reason.indexOf(':'));
  }

  private static void awaitRows(EmbeddedDatabase server, int rows) throws Exception {
    for (String table : TABLES.keySet()) {
      awaitTrue(server, "SELECT count(*) = " + rows + " FROM " + table);
    }
  }

  private static void awaitLast(EmbeddedDatabase server, int rows) throws Exception {
    for (var table : TABLES.entrySet()) {
      awaitTrue(
          server,
          "SELECT count(*) = %d FROM %s WHERE %s >= '2026-03-11Z'"
              .formatted(rows, table.getKey(), table.getValue()));
    }
  }

  private static List<String> rowsOfToday(EmbeddedDatabase server) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (var table : TABLES.entrySet()) {
        String query = "SELECT t::text FROM %s t WHERE %s < '2026-03-11Z' ORDER BY 1";
        try (ResultSet row =
            statement.executeQuery(query.formatted(table.getKey(), table.getValue()))) {
          while (row.next()) {
            rows.add(row.getString(1));
          }
        }
      }
    }
    assertThat(rows).hasSize(8 * TABLES.size());
    return rows;
  }

  private static void awaitTrue(EmbeddedDatabase server, String question)
      throws SQLException, InterruptedException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      while (!isTrue(statement, question)) {
        if (Thread.interrupted()) {
          throw new InterruptedException("Not true in time: " + question);
        }
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
