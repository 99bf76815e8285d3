package io.sense.correlation.source;

import io.sense.correlation.CorrelationConfig;
import io.sense.correlation.flow.KafkaRecord;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Reads the input topics record by record, in broker time.
 *
 * <p>Watermarks come from records alone, for each partition on its own: within one, broker time
 * does not go back, but for a leader whose clock was set back; its records then count as late. The
 * {@link Ticker} keeps silent partitions going, so none is ever declared idle, and a backlog after
 * a restart cannot be overrun.
 */
public final class KafkaSources {
  private static final String ALIGNMENT_GROUP = "otlp";

  private KafkaSources() {}

  /**
   * The records of a topic.
   *
   * @param signal "spans" or "logs", for names
   */
  @SuppressWarnings("deprecation") // the connector still asks for Kafka's OffsetResetStrategy
  public static DataStream<KafkaRecord> of(
      String topic,
      String signal,
      InputTopics inputs,
      StreamExecutionEnvironment env,
      CorrelationConfig config) {
    KafkaSource<KafkaRecord> source =
        KafkaSource.<KafkaRecord>builder()
            .setProperties(config.kafka().properties())
            .setTopics(topic)
            .setGroupId(config.groupId())
            .setClientIdPrefix(config.groupId() + "-" + signal)
            .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
            .setDeserializer(new WholeRecords())
            .build();
    WatermarkStrategy<KafkaRecord> brokerTime =
        WatermarkStrategy.<KafkaRecord>forMonotonousTimestamps()
            .withTimestampAssigner((record, time) -> record.brokerTime())
            .withWatermarkAlignment(ALIGNMENT_GROUP, config.timing().alignment());
    return env.fromSource(source, brokerTime, topic, KafkaRecord.TYPE)
        // A subtask without a partition would hold the watermark back for ever.
        .setParallelism(Math.min(env.getParallelism(), inputs.partitions(topic)))
        .uid("read-" + signal)
        .name("read " + topic);
  }
}
