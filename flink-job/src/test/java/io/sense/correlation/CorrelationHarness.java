package io.sense.correlation;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.join.Documents;
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
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The splitters and the join, wired as in the job, driven by hand. */
public final class CorrelationHarness implements AutoCloseable {
  /** Written down again, because savepoints hang on the name: it must never change. */
  private static final MapStateDescriptor<Integer, byte[]> SEGMENTS =
      new MapStateDescriptor<>(
          "trace", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final int parallelism;
  private final int subtask;
  private final Metrics joinMetrics = new Metrics();
  private final Metrics splitSpansMetrics = new Metrics();
  private final Metrics splitLogsMetrics = new Metrics();
  private final List<MockEnvironment> environments = new ArrayList<>();
  private final OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitSpans;
  private final OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitLogs;
  private final JoinHarness join;
  private long offset;

  public CorrelationHarness(Timing timing, long heapBytes) throws Exception {
    this(timing, heapBytes, 1, 0);
  }

  /** One of several subtasks: the join gets only the traces that are its own. */
  public CorrelationHarness(Timing timing, long heapBytes, int parallelism, int subtask)
      throws Exception {
    this.parallelism = parallelism;
    this.subtask = subtask;
    splitSpans =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new SplitSpans()),
            KafkaRecord.TYPE.createSerializer(new SerializerConfigImpl()),
            environment(splitSpansMetrics));
    splitLogs =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new SplitLogs()),
            KafkaRecord.TYPE.createSerializer(new SerializerConfigImpl()),
            environment(splitLogsMetrics));
    for (var splitter : List.of(splitSpans, splitLogs)) {
      splitter.setup(TraceChunk.TYPE.createSerializer(new SerializerConfigImpl()));
    }
    join =
        new JoinHarness(
            new JoinSpansWithLogs(timing, Documents.ALL, heapBytes), environment(joinMetrics));
  }

  /** Keeps the state in RocksDB, as the job does, instead of on the heap. */
  public CorrelationHarness onRocksDb() {
    join.setStateBackend(new EmbeddedRocksDBStateBackend());
    return this;
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

  /** The part of a snapshot of one subtask that falls to this one of several. */
  public CorrelationHarness restorePart(OperatorSubtaskState snapshot) throws Exception {
    return restore(
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            snapshot, CorrelationTopology.MAX_PARALLELISM, 1, parallelism, subtask));
  }

  /** A Kafka record of the topic of spans. */
  public void spans(byte[] otlp, long brokerTime) throws Exception {
    splitSpans.processElement(record(Topics.OTLP_SPANS, otlp, brokerTime), brokerTime);
    for (TraceChunk chunk : drain(splitSpans)) {
      join.spans(chunk);
    }
  }

  /** A Kafka record of the topic of logs. */
  public void logs(byte[] otlp, long brokerTime) throws Exception {
    splitLogs.processElement(record(Topics.OTLP_LOGS, otlp, brokerTime), brokerTime);
    for (TraceChunk chunk : drain(splitLogs)) {
      join.logs(chunk);
    }
  }

  public void watermark(long brokerTime) throws Exception {
    join.watermark(brokerTime);
  }

  public OperatorSubtaskState snapshot() throws Exception {
    join.prepareSnapshotPreBarrier(1);
    return join.snapshot(1, 1);
  }

  /** Every revision so far, in order. */
  public List<Correlation> correlations() throws Exception {
    List<Correlation> correlations = new ArrayList<>();
    for (Outgoing message : join.extractOutputValues()) {
      Correlation correlation = Correlation.parseFrom(message.value());
      if (!correlation.getTraceId().equals(message.key())) {
        throw new AssertionError("keyed by " + message.key() + ": " + correlation);
      }
      correlations.add(correlation);
    }
    return correlations;
  }

  /** Requests of logs, those of the join first. */
  public List<Outgoing> correlatedLogs() {
    return Stream.concat(joinedLogs().stream(), uncorrelatableLogs().stream()).toList();
  }

  /** Every log that left the join so far, in order. */
  public List<LogRecord> logRecords() {
    return joinedLogs().stream().flatMap(log -> Otlp.records(log.value()).stream()).toList();
  }

  public List<Outgoing> uncorrelatableLogs() {
    return values(splitLogs.getSideOutput(SplitLogs.UNCORRELATABLE));
  }

  public List<Outgoing> deadLetters() {
    List<Outgoing> letters = values(splitSpans.getSideOutput(DeadLetters.TAG));
    letters.addAll(values(splitLogs.getSideOutput(DeadLetters.TAG)));
    return letters;
  }

  /** The value of a counter of any of the three operators. */
  public long counter(String name) {
    for (Metrics metrics : List.of(joinMetrics, splitSpansMetrics, splitLogsMetrics)) {
      if (metrics.operator.get(name) instanceof Counter counter) {
        return counter.getCount();
      }
    }
    throw new AssertionError("No counter is called " + name);
  }

  /** How many traces have state. */
  public int stateEntries() {
    try (Stream<TraceId> keys = join.state().getKeys(SEGMENTS.getName(), VoidNamespace.INSTANCE)) {
      return (int) keys.count();
    }
  }

  /** What the state holds of a trace, by number: its head under 0, then segments. */
  public Map<Integer, byte[]> segments(TraceId trace) throws Exception {
    join.state().setCurrentKey(trace);
    MapState<Integer, byte[]> state =
        join.state()
            .getPartitionedState(
                VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, SEGMENTS);
    Map<Integer, byte[]> segments = new TreeMap<>();
    state.entries().forEach(entry -> segments.put(entry.getKey(), entry.getValue()));
    return segments;
  }

  public int timers() {
    return join.numEventTimeTimers();
  }

  /** Whether a trace falls to this subtask. */
  public boolean owns(TraceId trace) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
            trace, CorrelationTopology.MAX_PARALLELISM, parallelism)
        == subtask;
  }

  @Override
  public void close() {
    try {
      splitSpans.close();
      splitLogs.close();
      join.close();
      for (MockEnvironment environment : environments) {
        environment.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("Could not close the harness", e);
    }
  }

  private List<Outgoing> joinedLogs() {
    return values(join.getSideOutput(JoinSpansWithLogs.CORRELATED_LOGS));
  }

  private KafkaRecord record(String topic, byte[] otlp, long brokerTime) {
    return new KafkaRecord(topic, 0, offset++, brokerTime, null, otlp);
  }

  private List<TraceChunk> drain(
      OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> splitter) {
    List<TraceChunk> chunks = splitter.extractOutputValues();
    splitter.getOutput().clear();
    return chunks.stream().filter(chunk -> owns(chunk.traceId())).toList();
  }

  private MockEnvironment environment(Metrics metrics) {
    MockEnvironment environment =
        new MockEnvironmentBuilder()
            .setTaskName("test")
            .setMetricGroup(metrics)
            .setManagedMemorySize(32 << 20)
            .setMaxParallelism(CorrelationTopology.MAX_PARALLELISM)
            .setParallelism(parallelism)
            .setSubtaskIndex(subtask)
            .build();
    environments.add(environment);
    return environment;
  }

  private static List<Outgoing> values(Queue<StreamRecord<Outgoing>> records) {
    List<Outgoing> values = new ArrayList<>();
    if (records != null) {
      records.forEach(record -> values.add(record.getValue()));
    }
    return values;
  }

  private static final class Metrics extends InterceptingTaskMetricGroup {
    final InterceptingOperatorMetricGroup operator = new InterceptingOperatorMetricGroup();

    @Override
    public InternalOperatorMetricGroup getOrAddOperator(
        OperatorID id, String name, Map<String, String> variables) {
      return operator;
    }
  }
}
