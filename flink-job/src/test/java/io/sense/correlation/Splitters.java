package io.sense.correlation;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.split.SplitLogs;
import io.sense.correlation.split.SplitSpans;
import io.sense.telemetry.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Both splitters, driven by hand. They have no state, so many a harness can share them. */
public final class Splitters implements AutoCloseable {
  private final One spans = new One(new SplitSpans());
  private final One logs = new One(new SplitLogs());

  public Splitters() throws Exception {
    spans.open();
    logs.open();
  }

  /** The chunks of a record of the topic of spans. */
  List<TraceChunk> spans(byte[] otlp, long brokerTime, long offset) throws Exception {
    return spans.split(new KafkaRecord(Topics.OTLP_SPANS, 0, offset, brokerTime, null, otlp));
  }

  /** The chunks of a record of the topic of logs. */
  List<TraceChunk> logs(byte[] otlp, long brokerTime, long offset) throws Exception {
    return logs.split(new KafkaRecord(Topics.OTLP_LOGS, 0, offset, brokerTime, null, otlp));
  }

  /** What both put out aside since the last time, that of spans first. */
  <T> List<T> drain(OutputTag<T> tag) {
    List<T> drained = new ArrayList<>();
    for (One splitter : List.of(spans, logs)) {
      var aside = splitter.harness.getSideOutput(tag);
      if (aside != null) {
        aside.forEach(record -> drained.add(record.getValue()));
        aside.clear();
      }
    }
    return drained;
  }

  List<TestEnvironment> environments() {
    return List.of(spans.environment, logs.environment);
  }

  @Override
  public void close() {
    spans.close();
    logs.close();
  }

  private static final class One implements AutoCloseable {
    final TestEnvironment environment = new TestEnvironment(1, 0, 1);
    final OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> harness;

    One(ProcessFunction<KafkaRecord, TraceChunk> splitter) throws Exception {
      harness =
          new OneInputStreamOperatorTestHarness<>(
              new ProcessOperator<>(splitter),
              KafkaRecord.TYPE.createSerializer(new SerializerConfigImpl()),
              environment.flink());
      harness.setup(TraceChunk.TYPE.createSerializer(new SerializerConfigImpl()));
    }

    void open() throws Exception {
      harness.open();
    }

    List<TraceChunk> split(KafkaRecord record) throws Exception {
      harness.processElement(record, record.brokerTime());
      List<TraceChunk> chunks = harness.extractOutputValues();
      harness.getOutput().clear();
      return chunks;
    }

    @Override
    public void close() {
      try {
        harness.close();
        environment.close();
      } catch (Exception e) {
        throw new IllegalStateException("Could not close a splitter", e);
      }
    }
  }
}
