package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.sense.embedded.EmbeddedKafka;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a Flink and a Kafka of its own. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class CorrelationJobIT {
  @TempDir private static Path directory;
  private static EmbeddedKafka kafka;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start(directory);
    kafka.createTopics(3);
    producer =
        new KafkaProducer<>(
            clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterAll
  static void stopKafka() {
    producer.close();
    kafka.close();
  }

  @Test
  void correlatesAndSettlesWhileMostPartitionsAreSilent() throws Exception {
    JobClient job = start();
    try {
      producer.send(new ProducerRecord<>(Topics.OTLP_SPANS, 1, null, OneTrace.spans())).get();
      producer.send(new ProducerRecord<>(Topics.OTLP_LOGS, 2, null, OneTrace.logs())).get();
      producer.send(new ProducerRecord<>(Topics.OTLP_LOGS, 0, null, new byte[] {1, 2, 3})).get();

      List<Correlation> revisions = new ArrayList<>();
      await(
          Topics.CORRELATIONS,
          record -> {
            Correlation correlation = Correlation.parseFrom(record.value());
            revisions.add(correlation);
            assertThat(new String(record.key(), StandardCharsets.US_ASCII))
                .isEqualTo(OneTrace.TRACE);
            return correlation.getState() == CorrelationState.CORRELATION_STATE_COMPLETE;
          });
      assertThat(revisions.get(0).getState()).isEqualTo(CorrelationState.CORRELATION_STATE_OPEN);
      Correlation complete = revisions.get(revisions.size() - 1);
      assertThat(complete.getMatches().getSpanId()).isEqualTo(1);
      assertThat(complete.getRevision()).isEqualTo(5);

      await(
          Topics.CORRELATED_LOGS,
          record -> {
            LogRecord log =
                LogsData.parseFrom(record.value())
                    .getResourceLogs(0)
                    .getScopeLogs(0)
                    .getLogRecords(0);
            assertThat(log.getSpanId()).isEqualTo(OneTrace.hex(OneTrace.SPAN));
            assertThat(log.getAttributesList())
                .contains(
                    OneTrace.attribute("sense.match", "span_id"),
                    OneTrace.attribute("sense.span.name", "GET"));
            return true;
          });
      await(
          Topics.DEAD_LETTERS,
          record -> {
            DeadLetter letter = DeadLetter.parseFrom(record.value());
            assertThat(letter.getTopic()).isEqualTo(Topics.OTLP_LOGS);
            assertThat(letter.getPartition()).isZero();
            assertThat(letter.getValue().toByteArray()).containsExactly(1, 2, 3);
            return true;
          });
    } finally {
      job.cancel().get();
    }
  }

  @Test
  void refusesTopicsThatDoNotKeepBrokerTime() throws Exception {
    try (EmbeddedKafka other = EmbeddedKafka.start(directory.resolve("other"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", other.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(Topics.OTLP_SPANS, 1, (short) 1))).all().get();
      var config =
          CorrelationConfig.from(Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", other.bootstrapServers()));
      var env = StreamExecutionEnvironment.getExecutionEnvironment();
      assertThatThrownBy(() -> CorrelationJob.build(env, config))
          .hasMessageContaining("topic otlp_spans has message.timestamp.type=CreateTime")
          .hasMessageContaining("topic otlp_logs does not exist");
    }
  }

  private static JobClient start() throws Exception {
    var env = StreamExecutionEnvironment.createLocalEnvironment(4);
    var config =
        CorrelationConfig.from(
            Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
            "SENSE_CORRELATION_QUIET_WHOLE=2s");
    CorrelationJob.build(env, config);
    return env.executeAsync("correlation");
  }

  /** A check of one record: true ends the waiting. */
  interface Check {
    boolean test(ConsumerRecord<byte[], byte[]> record) throws Exception;
  }

  static void await(String topic, Check check) throws Exception {
    Properties properties = clientProperties();
    properties.put("group.id", UUID.randomUUID().toString());
    properties.put("auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (check.test(record)) {
            return;
          }
        }
      }
    }
  }

  private static Properties clientProperties() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return properties;
  }
}
