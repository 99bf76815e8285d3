package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.source.WholeRecords;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Reads a topic record by record; time plays no part. */
final class KafkaRecords {
  private KafkaRecords() {}

  @SuppressWarnings("deprecation") // the connector still asks for Kafka's OffsetResetStrategy
  static DataStream<KafkaRecord> of(
      StreamExecutionEnvironment env, IndexedTopic<?> topic, IndexConfig config) {
    KafkaSource<KafkaRecord> source =
        KafkaSource.<KafkaRecord>builder()
            .setProperties(config.kafka().properties())
            .setTopics(topic.topic())
            .setGroupId(config.groupId())
            .setClientIdPrefix(config.groupId() + "-" + topic.uid())
            .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
            .setDeserializer(new WholeRecords())
            .build();
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), topic.topic(), KafkaRecord.TYPE)
        .uid("read-" + topic.uid())
        .name("read " + topic.topic());
  }
}
