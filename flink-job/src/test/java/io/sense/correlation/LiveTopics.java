package io.sense.correlation;

import io.sense.embedded.EmbeddedKafka;
import io.sense.telemetry.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker with Sense's topics, as tests write and read them. */
final class LiveTopics implements AutoCloseable {
  static final int PARTITIONS = 3;

  private static final byte[] EMPTY_REQUEST = {};

  private final EmbeddedKafka kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  LiveTopics(Path directory) {
    kafka = EmbeddedKafka.start(directory);
    kafka.createTopics(PARTITIONS);
    producer =
        new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Settings of a job on these topics, with a consumer group of its own. */
  CorrelationConfig config(String group, String... settings) {
    return CorrelationConfig.from(
        Map.of(
            "SENSE_KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers(),
            "SENSE_CORRELATION_GROUP_ID",
            group),
        settings);
  }

  /** Sends on; {@link #flush} awaits the broker's answer. */
  void send(Traffic.Request request) {
    sent.add(
        producer.send(
            new ProducerRecord<>(request.topic(), request.partition(), null, request.otlp())));
  }

  /** Waits until the broker has all that was sent. */
  void flush() throws Exception {
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
    sent.clear();
  }

  /** Sends, and returns the broker time that was given. */
  long append(String topic, int partition, byte[] value) throws Exception {
    return producer.send(new ProducerRecord<>(topic, partition, null, value)).get().timestamp();
  }

  /** What the ticker does, once. Returns the least broker time that was given. */
  long tick() throws Exception {
    long least = Long.MAX_VALUE;
    for (String topic : Topics.INPUTS) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        least = Math.min(least, append(topic, partition, EMPTY_REQUEST));
      }
    }
    return least;
  }

  /** Waits until a ticker has written a tick past a broker time. */
  void awaitBrokerTime(long time) {
    TopicPartition partition = new TopicPartition(Topics.OTLP_SPANS, 0);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.timestamp() > time) {
            return;
          }
        }
      }
    }
  }

  /** Lets a consumer group start behind all that the inputs hold now. */
  void startAtEnd(String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    ends(Topics.INPUTS).forEach((at, end) -> offsets.put(at, new OffsetAndMetadata(end)));
    try (Admin admin = Admin.create(properties())) {
      admin.alterConsumerGroupOffsets(group, offsets).all().get();
    }
  }

  /** Reads the outputs from their beginning. */
  OutputReader outputs() {
    return new OutputReader(
        consumer(),
        partitions(Topics.OUTPUTS).stream()
            .collect(Collectors.toMap(Function.identity(), p -> 0L)));
  }

  /** Reads what comes to the outputs from now on. */
  OutputReader newOutputs() {
    return new OutputReader(consumer(), ends(Topics.OUTPUTS));
  }

  @Override
  public void close() {
    producer.close();
    kafka.close();
  }

  private Map<TopicPartition, Long> ends(List<String> topics) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return consumer.endOffsets(partitions(topics));
    }
  }

  private static Collection<TopicPartition> partitions(List<String> topics) {
    return topics.stream()
        .flatMap(
            topic -> IntStream.range(0, PARTITIONS).mapToObj(n -> new TopicPartition(topic, n)))
        .toList();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Properties properties = properties();
    properties.put("group.id", UUID.randomUUID().toString());
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return properties;
  }
}
