package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.source.WholeRecords;
import io.sense.telemetry.Topics;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Reads {@code sense.correlations} record by record; time plays no part. */
final class KafkaCorrelations {
  private KafkaCorrelations() {}

  @SuppressWarnings("deprecation") // the connector still asks for Kafka's OffsetResetStrategy
  static DataStream<KafkaRecord> of(StreamExecutionEnvironment env, IndexConfig config) {
    KafkaSource<KafkaRecord> source =
        KafkaSource.<KafkaRecord>builder()
            .setProperties(config.kafka().properties())
            .setTopics(Topics.CORRELATIONS)
            .setGroupId(config.groupId())
            .setClientIdPrefix(config.groupId())
            .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
            .setDeserializer(new WholeRecords())
            .build();
    return env.fromSource(
            source, WatermarkStrategy.noWatermarks(), Topics.CORRELATIONS, KafkaRecord.TYPE)
        .uid("read-correlations")
        .name("read " + Topics.CORRELATIONS);
  }
}
