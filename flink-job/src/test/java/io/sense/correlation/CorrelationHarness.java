package io.sense.correlation;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.flow.TraceIdType;
import io.sense.correlation.join.JoinSpansWithLogs;
import io.sense.correlation.join.Timing;
import io.sense.correlation.split.DeadLetters;
import io.sense.correlation.split.SplitLogs;
import io.sense.correlation.split.SplitSpans;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The splitters and the join, wired as in the job, driven by hand. */
public final class CorrelationHarness implements AutoCloseable {
  private final OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitSpans;
  private final OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitLogs;
  private final KeyedTwoInputStreamOperatorTestHarness<TraceId, TraceChunk, TraceChunk, Outgoing>
      join;
  private long offset;

  public CorrelationHarness(Timing timing, long heapBytes) throws Exception {
    splitSpans = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SplitSpans()));
    splitLogs = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SplitLogs()));
    join =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new JoinSpansWithLogs(timing, heapBytes),
            TraceChunk::traceId,
            TraceChunk::traceId,
            TraceIdType.TYPE,
            CorrelationTopology.MAX_PARALLELISM,
            1,
            0);
  }

  public CorrelationHarness open() throws Exception {
    splitSpans.open();
    splitLogs.open();
    join.open();
    return this;
  }

  public CorrelationHarness restore(OperatorSubtaskState snapshot) throws Exception {
    join.initializeState(snapshot);
    return open();
  }

  public void spans(byte[] otlp, long brokerTime) throws Exception {
    splitSpans.processElement(record(Topics.OTLP_SPANS, otlp, brokerTime), brokerTime);
    for (TraceChunk chunk : drain(splitSpans)) {
      join.processElement1(chunk, brokerTime);
    }
  }

  public void logs(byte[] otlp, long brokerTime) throws Exception {
    splitLogs.processElement(record(Topics.OTLP_LOGS, otlp, brokerTime), brokerTime);
    for (TraceChunk chunk : drain(splitLogs)) {
      join.processElement2(chunk, brokerTime);
    }
  }

  public void watermark(long brokerTime) throws Exception {
    join.processBothWatermarks(new Watermark(brokerTime));
  }

  public OperatorSubtaskState snapshot() throws Exception {
    join.getOperator().prepareSnapshotPreBarrier(1);
    return join.snapshot(1, 1);
  }

  /** Every revision so far, in order. */
  public List<Correlation> correlations() throws Exception {
    List<Correlation> correlations = new ArrayList<>();
    for (Outgoing message : join.extractOutputValues()) {
      correlations.add(Correlation.parseFrom(message.value()));
    }
    return correlations;
  }

  public List<Outgoing> correlatedLogs() {
    List<Outgoing> logs = values(join.getSideOutput(JoinSpansWithLogs.CORRELATED_LOGS));
    logs.addAll(uncorrelatableLogs());
    return logs;
  }

  public List<Outgoing> uncorrelatableLogs() {
    return values(splitLogs.getSideOutput(SplitLogs.UNCORRELATABLE));
  }

  public List<Outgoing> deadLetters() {
    List<Outgoing> letters = sideOutput(splitSpans, DeadLetters.TAG);
    letters.addAll(sideOutput(splitLogs, DeadLetters.TAG));
    return letters;
  }

  public int stateEntries() {
    return join.numKeyedStateEntries();
  }

  public int timers() {
    return join.numEventTimeTimers();
  }

  @Override
  public void close() {
    try {
      splitSpans.close();
      splitLogs.close();
      join.close();
    } catch (Exception e) {
      throw new IllegalStateException("Could not close the harness", e);
    }
  }

  private KafkaRecord record(String topic, byte[] otlp, long brokerTime) {
    return new KafkaRecord(topic, 0, offset++, brokerTime, null, otlp);
  }

  private static List<TraceChunk> drain(
      OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitter) {
    List<TraceChunk> chunks = splitter.extractOutputValues();
    splitter.getOutput().clear();
    return chunks;
  }

  private static List<Outgoing> sideOutput(
      OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitter,
      OutputTag<Outgoing> tag) {
    return values(splitter.getSideOutput(tag));
  }

  private static List<Outgoing> values(Queue<StreamRecord<Outgoing>> records) {
    List<Outgoing> values = new ArrayList<>();
    if (records != null) {
      records.forEach(record -> values.add(record.getValue()));
    }
    return values;
  }
}
