package io.sense.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.telemetry.Topics;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaIT {
  @TempDir Path directory;

  @Test
  void keepsTopicsAndRecordsOverARestartOnOtherPorts() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory)) {
      kafka.createTopics(2);
      send(kafka, "first");
    }
    try (var kafka = EmbeddedKafka.start(directory)) {
      kafka.createTopics(2);
      send(kafka, "second");
      assertThat(receive(kafka, 2)).containsExactly("first", "second");
    }
  }

  @Test
  void goesOnFromWhatAKillLeavesBehind() throws Exception {
    String clusterId;
    try (var kafka = EmbeddedKafka.start(directory)) {
      kafka.createTopics(2);
      send(kafka, "first");
      clusterId = clusterId(kafka);
    }
    // By this mark a broker knows that it need not recover its logs; a kill leaves none. A copy of
    // the directory of a running broker would be none either: files come and go meanwhile.
    Files.delete(directory.resolve(".kafka_cleanshutdown"));
    try (var kafka = EmbeddedKafka.start(directory)) {
      assertThat(clusterId(kafka)).isEqualTo(clusterId);
      assertThat(receive(kafka, 1)).containsExactly("first");
    }
  }

  @Test
  void createsEveryTopicWithBrokerTimeAndItsSize() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory);
        var admin = admin(kafka)) {
      kafka.createTopics(3);
      for (String topic : Topics.INPUTS) {
        assertThat(config(admin, topic, "max.message.bytes"))
            .isEqualTo(Integer.toString(Topics.MAX_INPUT_RECORD_BYTES));
      }
      for (String topic : Topics.OUTPUTS) {
        assertThat(config(admin, topic, "max.message.bytes"))
            .isEqualTo(Integer.toString(Topics.MAX_OUTPUT_RECORD_BYTES));
      }
      for (String topic : Stream.concat(Topics.INPUTS.stream(), Topics.OUTPUTS.stream()).toList()) {
        assertThat(config(admin, topic, "message.timestamp.type")).isEqualTo("LogAppendTime");
      }
    }
  }

  @Test
  void namesTheTakenPort() throws Exception {
    try (var taken = new ServerSocket(0)) {
      int free = LocalPorts.free(1).get(0);
      assertThatThrownBy(() -> EmbeddedKafka.start(directory, taken.getLocalPort(), free))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void namesTheDirectoryItCannotWrite() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EmbeddedKafka.start(file.resolve("kafka")))
        .isInstanceOf(EmbeddedServerException.class)
        .hasMessageContaining(file.toString());
  }

  private static void send(EmbeddedKafka kafka, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(Topics.OTLP_LOGS, 0, null, value)).get();
    }
  }

  private static List<String> receive(EmbeddedKafka kafka, int count) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(
          IntStream.range(0, 2).mapToObj(i -> new TopicPartition(Topics.OTLP_LOGS, i)).toList());
      List<String> values = new ArrayList<>();
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < count && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(found -> values.add(found.value()));
      }
      return values;
    }
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (var admin = admin(kafka)) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static String config(Admin admin, String topic, String name) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
  }
}
