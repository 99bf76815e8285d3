package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The graph between a topic and its table. */
final class IndexTopology {
  private IndexTopology() {}

  /** Writes each record, those with one key always by the same subtask and in their order. */
  static void build(
      DataStream<KafkaRecord> records, IndexedTopic<?> topic, Sink<KafkaRecord> sink) {
    records
        .keyBy(IndexTopology::key, Types.STRING)
        .sinkTo(sink)
        .uid("write-" + topic.uid())
        .name("write table " + topic.table());
  }

  /** The record's key on the topic: rows with one key in the table have one there too. */
  private static String key(KafkaRecord record) {
    byte[] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.ISO_8859_1);
  }
}
