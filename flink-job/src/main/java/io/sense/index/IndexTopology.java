package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The graph between topic and table; it knows neither, so tests run the very same. */
final class IndexTopology {
  private IndexTopology() {}

  /** Writes each record, those of one trace always by the same subtask and in their order. */
  static void build(DataStream<KafkaRecord> correlations, Sink<KafkaRecord> sink) {
    correlations
        .keyBy(IndexTopology::key, Types.STRING)
        .sinkTo(sink)
        .uid("write-correlations")
        .name("write table correlations");
  }

  /** The trace id, which is the record's key on the topic. */
  private static String key(KafkaRecord record) {
    byte[] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.ISO_8859_1);
  }
}
