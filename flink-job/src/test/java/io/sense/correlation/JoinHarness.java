package io.sense.correlation;

import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.flow.TraceIdType;
import io.sense.correlation.join.JoinSpansWithLogs;
import io.sense.telemetry.TraceId;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/**
 * The join as Flink runs it. Flink's own harness of this shape takes no environment, and without
 * one of ours nobody could read the counters.
 */
@SuppressWarnings("try") // Flink's close throws any Exception
final class JoinHarness extends AbstractStreamOperatorTestHarness<Outgoing> {
  private static final KeySelector<TraceChunk, TraceId> KEY = TraceChunk::traceId;

  private final JoinSpansWithLogs join;

  JoinHarness(JoinSpansWithLogs join, TestEnvironment environment) throws Exception {
    super(join, environment.flink());
    this.join = join;
    config.setStatePartitioner(0, KEY);
    config.setStatePartitioner(1, KEY);
    config.setStateKeySerializer(TraceIdType.TYPE.createSerializer(new SerializerConfigImpl()));
    config.serializeAllConfigs();
    setup(Outgoing.TYPE.createSerializer(new SerializerConfigImpl()));
  }

  void spans(TraceChunk chunk) throws Exception {
    StreamRecord<TraceChunk> record = new StreamRecord<>(chunk, chunk.brokerTime());
    join.setKeyContextElement1(record);
    join.processElement1(record);
  }

  void logs(TraceChunk chunk) throws Exception {
    StreamRecord<TraceChunk> record = new StreamRecord<>(chunk, chunk.brokerTime());
    join.setKeyContextElement2(record);
    join.processElement2(record);
  }

  void watermark(long brokerTime) throws Exception {
    join.processWatermark1(new Watermark(brokerTime));
    join.processWatermark2(new Watermark(brokerTime));
  }

  /** As the clock of the machine does soon after records were gathered. */
  void letGatheredGo() {
    try {
      setProcessingTime(getProcessingTime() + 1_000);
    } catch (Exception e) {
      throw new IllegalStateException("Could not advance the clock", e);
    }
  }

  KeyedStateBackend<TraceId> state() {
    return join.getKeyedStateBackend();
  }
}
