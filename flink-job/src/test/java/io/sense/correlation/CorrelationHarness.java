package io.sense.correlation;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.JoinOutputs;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.join.Documents;
import io.sense.correlation.join.JoinSpansWithLogs;
import io.sense.correlation.join.Timing;
import io.sense.correlation.split.DeadLetters;
import io.sense.correlation.split.SplitLogs;
import io.sense.correlation.tally.Ledger;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.TraceDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The splitters and the join, in any number of subtasks, wired as in the job, driven by hand. */
public final class CorrelationHarness implements AutoCloseable {
  /** Written down again, because savepoints hang on the name: it must never change. */
  private static final MapStateDescriptor<Integer, byte[]> SEGMENTS =
      new MapStateDescriptor<>(
          "trace", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private static final int LARGEST_SNAPSHOT = 256 << 20;

  private final int maxParallelism;
  private final Splitters splitters;
  private final boolean closesSplitters;
  private final List<JoinHarness> joins = new ArrayList<>();
  private final List<TestEnvironment> environments = new ArrayList<>();
  private final List<Outgoing> uncorrelatableLogs = new ArrayList<>();
  private final List<Outgoing> deadLetters = new ArrayList<>();
  private final List<Booking> bookings = new ArrayList<>();
  private long offset;

  public CorrelationHarness(Timing timing, long heapBytes) throws Exception {
    this(timing, heapBytes, 1);
  }

  public CorrelationHarness(Timing timing, long heapBytes, int parallelism) throws Exception {
    this(
        timing, heapBytes, parallelism, CorrelationTopology.MAX_PARALLELISM, new Splitters(), true);
  }

  /**
   * Uses the splitters of others, which stay open, and a maximum parallelism of its own: a snapshot
   * takes as long as there are key groups.
   */
  public CorrelationHarness(
      Timing timing, long heapBytes, int parallelism, int maxParallelism, Splitters splitters)
      throws Exception {
    this(timing, heapBytes, parallelism, maxParallelism, splitters, false);
  }

  private CorrelationHarness(
      Timing timing,
      long heapBytes,
      int parallelism,
      int maxParallelism,
      Splitters splitters,
      boolean closesSplitters)
      throws Exception {
    this.maxParallelism = maxParallelism;
    this.splitters = splitters;
    this.closesSplitters = closesSplitters;
    for (int subtask = 0; subtask < parallelism; subtask++) {
      TestEnvironment environment = new TestEnvironment(parallelism, subtask, maxParallelism);
      environments.add(environment);
      JoinHarness join =
          new JoinHarness(new JoinSpansWithLogs(timing, Documents.ALL, heapBytes), environment);
      join.setCheckpointStorage(new JobManagerCheckpointStorage(LARGEST_SNAPSHOT));
      joins.add(join);
    }
  }

  /** Keeps the state in RocksDB, as the job does, instead of on the heap. */
  public CorrelationHarness onRocksDb() {
    joins.forEach(join -> join.setStateBackend(new EmbeddedRocksDBStateBackend()));
    return this;
  }

  public CorrelationHarness open() throws Exception {
    for (JoinHarness join : joins) {
      join.open();
    }
    return this;
  }

  /** Restores a snapshot, of however many subtasks. */
  public CorrelationHarness restore(OperatorSubtaskState snapshot) throws Exception {
    for (int subtask = 0; subtask < joins.size(); subtask++) {
      joins
          .get(subtask)
          .initializeState(
              AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  snapshot,
                  maxParallelism,
                  1, // counts for state without a key only, and the join has none
                  joins.size(),
                  subtask));
    }
    return open();
  }

  /** A Kafka record of the topic of spans. */
  public void spans(byte[] otlp, long brokerTime) throws Exception {
    spans(otlp, brokerTime, offset++);
  }

  /** A Kafka record of the topic of spans, at the offset at which it may come again. */
  public void spans(byte[] otlp, long brokerTime, long at) throws Exception {
    for (TraceChunk chunk : splitters.spans(otlp, brokerTime, at)) {
      join(chunk.traceId()).spans(chunk);
    }
    drainSplitters();
  }

  /** A Kafka record of the topic of logs. */
  public void logs(byte[] otlp, long brokerTime) throws Exception {
    logs(otlp, brokerTime, offset++);
  }

  /** A Kafka record of the topic of logs, at the offset at which it may come again. */
  public void logs(byte[] otlp, long brokerTime, long at) throws Exception {
    for (TraceChunk chunk : splitters.logs(otlp, brokerTime, at)) {
      join(chunk.traceId()).logs(chunk);
    }
    drainSplitters();
  }

  public void watermark(long brokerTime) throws Exception {
    for (JoinHarness join : joins) {
      join.watermark(brokerTime);
    }
  }

  /** A snapshot of all subtasks. */
  public OperatorSubtaskState snapshot() throws Exception {
    prepareSnapshot();
    OperatorSubtaskState[] parts = new OperatorSubtaskState[joins.size()];
    for (int subtask = 0; subtask < parts.length; subtask++) {
      parts[subtask] = joins.get(subtask).snapshot(1, 1);
    }
    return AbstractStreamOperatorTestHarness.repackageState(parts);
  }

  /** Leaves all that the heap holds to the state: what one snapshot leaves, the next one writes. */
  public void writeThrough() throws Exception {
    snapshot();
    prepareSnapshot();
  }

  private void prepareSnapshot() throws Exception {
    for (JoinHarness join : joins) {
      join.prepareSnapshotPreBarrier(1);
    }
  }

  /** Every revision so far; those of a trace in order. */
  public List<Correlation> correlations() throws Exception {
    List<Correlation> correlations = new ArrayList<>();
    for (JoinHarness join : joins) {
      for (Outgoing message : join.extractOutputValues()) {
        Correlation correlation = Correlation.parseFrom(message.value());
        if (!correlation.getTraceId().equals(message.key())) {
          throw new AssertionError("keyed by " + message.key() + ": " + correlation);
        }
        correlations.add(correlation);
      }
    }
    return correlations;
  }

  /** Requests of logs, those of the join first. */
  public List<Outgoing> correlatedLogs() {
    return Stream.concat(joinedLogs().stream(), uncorrelatableLogs.stream()).toList();
  }

  /** Every log that left the join so far; those of a trace in order. */
  public List<LogRecord> logRecords() {
    return joinedLogs().stream().flatMap(log -> Otlp.records(log.value()).stream()).toList();
  }

  public List<Outgoing> uncorrelatableLogs() {
    return List.copyOf(uncorrelatableLogs);
  }

  public List<Outgoing> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** Parts of documents so far; those of a trace in order. */
  public List<TraceDocument> documents() throws Exception {
    List<TraceDocument> documents = new ArrayList<>();
    for (Outgoing message : aside(JoinOutputs.DOCUMENTS)) {
      TraceDocument part = TraceDocument.parseFrom(message.value());
      if (!part.getTraceId().equals(message.key())) {
        throw new AssertionError("keyed by " + message.key() + ": " + part.getTraceId());
      }
      documents.add(part);
    }
    return documents;
  }

  /** What was booked in the ledger so far; the join does so at watermarks and snapshots. */
  public List<LedgerRow> bookings() throws Exception {
    List<LedgerRow> rows = new ArrayList<>();
    for (Booking booking : bookings) {
      rows.add(LedgerRow.parseFrom(booking.amount()));
    }
    for (Booking booking : aside(JoinOutputs.LEDGER)) {
      rows.add(LedgerRow.parseFrom(booking.amount()));
    }
    return rows;
  }

  /** Every correlation span so far, of Sense's own resource. */
  public List<Span> correlationSpans() throws Exception {
    List<Span> spans = new ArrayList<>();
    for (Outgoing message : aside(JoinOutputs.CORRELATION_SPANS)) {
      for (ResourceSpans resource : TracesData.parseFrom(message.value()).getResourceSpansList()) {
        if (!resource.getResource().equals(Otlp.service("sense"))) {
          throw new AssertionError("of another resource: " + resource.getResource());
        }
        resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
      }
    }
    return spans;
  }

  /** What the join put out aside so far; that of a trace in order. */
  public <T> List<T> aside(OutputTag<T> tag) {
    List<T> values = new ArrayList<>();
    for (JoinHarness join : joins) {
      join.letGatheredGo();
      var records = join.getSideOutput(tag);
      if (records != null) {
        records.forEach(record -> values.add(record.getValue()));
      }
    }
    return values;
  }

  /** The value of a counter of any of the three operators, added up over the subtasks. */
  public long counter(String name) {
    List<TestEnvironment> all = new ArrayList<>(environments);
    all.addAll(splitters.environments());
    if (all.stream().noneMatch(environment -> environment.hasCounter(name))) {
      throw new AssertionError("No counter is called " + name);
    }
    return all.stream().mapToLong(environment -> environment.counter(name)).sum();
  }

  /** How many traces have state. */
  public int stateEntries() {
    return joins.stream().mapToInt(CorrelationHarness::stateEntries).sum();
  }

  /** How many traces one subtask holds on the heap. */
  public long heapTraces(int subtask) {
    return environments.get(subtask).gauge("heapTraces");
  }

  /** What the state holds of a trace, by number: its head under 0, then segments. */
  public Map<Integer, byte[]> segments(TraceId trace) throws Exception {
    KeyedStateBackend<TraceId> state = join(trace).state();
    state.setCurrentKey(trace);
    MapState<Integer, byte[]> held =
        state.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, SEGMENTS);
    Map<Integer, byte[]> segments = new TreeMap<>();
    held.entries().forEach(entry -> segments.put(entry.getKey(), entry.getValue()));
    return segments;
  }

  /** Moments to come: Flink's timers, and those that the operator keeps itself. */
  public long timers() {
    return joins.stream().mapToLong(JoinHarness::numEventTimeTimers).sum()
        + environments.stream()
            .mapToLong(each -> each.gauge("wakesOnHeap") + each.gauge("endsOnHeap"))
            .sum();
  }

  @Override
  public void close() {
    try {
      for (JoinHarness join : joins) {
        join.close();
      }
      for (TestEnvironment environment : environments) {
        environment.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException("Could not close the harness", e);
    }
    if (closesSplitters) {
      splitters.close();
    }
  }

  private List<Outgoing> joinedLogs() {
    return aside(JoinSpansWithLogs.CORRELATED_LOGS);
  }

  private void drainSplitters() {
    uncorrelatableLogs.addAll(splitters.drain(SplitLogs.UNCORRELATABLE));
    deadLetters.addAll(splitters.drain(DeadLetters.TAG));
    bookings.addAll(splitters.drain(Ledger.BOOKINGS));
  }

  /** The subtask to which a trace falls. */
  private JoinHarness join(TraceId trace) {
    return joins.get(
        KeyGroupRangeAssignment.assignKeyToParallelOperator(trace, maxParallelism, joins.size()));
  }

  private static int stateEntries(JoinHarness join) {
    try (Stream<TraceId> keys = join.state().getKeys(SEGMENTS.getName(), VoidNamespace.INSTANCE)) {
      return (int) keys.count();
    }
  }
}
