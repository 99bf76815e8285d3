package io.sense.correlation.join;

import io.sense.correlation.flow.JoinOutputs;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.OutgoingRecords;
import io.sense.correlation.otlp.SenseSpan;
import io.sense.correlation.tally.EdgeSums;
import io.sense.correlation.tally.LedgerSums;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.TraceDocument;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Joins the spans (first input) and the logs (second input) of each trace. Keyed by trace id.
 *
 * <p>Emits revisions of each trace's {@code sense.v1.Correlation}: open ones as matches come, one
 * when the trace settles, amended ones when late records change it; through {@link
 * #CORRELATED_LOGS} every log once, with its match; and what a settled trace gives through the tags
 * of {@link JoinOutputs}. A trace's state ends at the horizon, ten minutes after it settled.
 *
 * <p>An operator and not a process function, because a process function has no hook before the
 * checkpoint's barrier: see {@link OpenTraces}.
 */
public final class JoinSpansWithLogs extends AbstractStreamOperator<Outgoing>
    implements TwoInputStreamOperator<TraceChunk, TraceChunk, Outgoing>,
        Triggerable<TraceId, VoidNamespace> {
  /** OTLP {@code LogsData}, enriched. */
  public static final OutputTag<Outgoing> CORRELATED_LOGS =
      new OutputTag<>("correlated-logs", Outgoing.TYPE);

  private static final long serialVersionUID = 1L;

  private static final MapStateDescriptor<Integer, byte[]> SEGMENTS =
      new MapStateDescriptor<>(
          "trace", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private static final MapStateDescriptor<Long, byte[]> HORIZONS =
      new MapStateDescriptor<>(
          "horizons", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  /** Records are gathered up to so many bytes: a batch of a Kafka producer holds two such. */
  private static final int MOST_GATHERED_BYTES = 64 << 10;

  /** And for so long. */
  private static final long MOST_GATHERING_MILLIS = 10;

  /** A slice of a giant trace is 4 MiB where the heap may hold 256. */
  private static final int SLICES_PER_HEAP = 64;

  private final Timing timing;
  private final Documents documents;
  private final long mostHeapBytes;

  private transient OpenTraces traces;
  private transient Wakes wakes;
  private transient Horizons horizons;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Correlator correlator;
  private transient Results results;
  private transient boolean restored;

  /** Broker time has come this far; that of Flink's timers changes service by service. */
  private transient long watermark;

  private transient List<HeapSnapshot.Entry> snapshot;

  /**
   * Takes the settings.
   *
   * @param documents which traces are kept as documents
   * @param mostHeapBytes rough bound, for each subtask, of the traces held on the heap
   */
  public JoinSpansWithLogs(Timing timing, Documents documents, long mostHeapBytes) {
    this.timing = timing;
    this.documents = documents;
    this.mostHeapBytes = mostHeapBytes;
  }

  /** The heap's traces go into checkpoints as raw keyed state. */
  @Override
  protected boolean isUsingCustomRawKeyedState() {
    return true;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    restored = context.isRestored();
    watermark = Long.MIN_VALUE;
    snapshot = HeapSnapshot.read(context.getRawKeyedStateInputs());
  }

  @Override
  public void open() throws Exception {
    super.open();
    timers = getInternalTimerService("wake", VoidNamespaceSerializer.INSTANCE, this);
    InternalTimerService<VoidNamespace> ends =
        getInternalTimerService("end", VoidNamespaceSerializer.INSTANCE, new EndsOfHorizons());
    wakes = new Wakes();
    horizons =
        new Horizons(
            state(HORIZONS),
            this::setCurrentKey,
            moment -> ends.registerEventTimeTimer(VoidNamespace.INSTANCE, moment),
            maxParallelism(),
            timing.horizon().toMillis(),
            restored);
    traces =
        new OpenTraces(
            state(SEGMENTS),
            this::setCurrentKey,
            moment -> timers.registerEventTimeTimer(VoidNamespace.INSTANCE, moment),
            mostHeapBytes);
    results = new Results(getMetricGroup());
    correlator =
        new Correlator(timing, documents, results, traces, mostHeapBytes / SLICES_PER_HEAP);
    for (HeapSnapshot.Entry entry : snapshot) {
      Trace trace = traces.restore(entry);
      setCurrentKey(trace.id);
      wakes.schedule(trace, correlator.nextWake(trace, watermark));
      traces.keep(trace, 0);
    }
    snapshot = List.of();
    getMetricGroup().gauge("heapTraces", traces::heapTraces);
    getMetricGroup().gauge("heapBytes", traces::heapBytes);
    getMetricGroup().gauge("wakesOnHeap", wakes::size);
    getMetricGroup().gauge("endsOnHeap", horizons::unwritten);
  }

  private <K> MapState<K, byte[]> state(MapStateDescriptor<K, byte[]> descriptor) throws Exception {
    return getPartitionedState(
        VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
  }

  private int maxParallelism() {
    return getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
  }

  @Override
  public void processElement1(StreamRecord<TraceChunk> spans) throws Exception {
    process(Signal.SPANS, spans.getValue());
  }

  @Override
  public void processElement2(StreamRecord<TraceChunk> logs) throws Exception {
    process(Signal.LOGS, logs.getValue());
  }

  /**
   * For a trace that was left to the state; one that is on the heap again has its moments there.
   */
  @Override
  public void onEventTime(InternalTimer<TraceId, VoidNamespace> timer) throws Exception {
    Trace trace = traces.onHeap(timer.getKey());
    if (trace != null) {
      trace.remindAt = Trace.NEVER;
      return;
    }
    trace = traces.find(timer.getKey());
    if (trace != null) {
      if (trace.expires && !correlator.isBeyondHorizon(trace, watermark)) {
        horizons.touch(trace.id);
      }
      wake(trace);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<TraceId, VoidNamespace> timer) {
    throw new IllegalStateException("This operator registers no processing-time timer");
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    traces.writeOld();
    horizons.write();
    results.flush();
    results.drainSums();
    super.prepareSnapshotPreBarrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    traces.snapshot(context.getRawKeyedOperatorStateOutput(), maxParallelism());
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = mark.getTimestamp();
    timeServiceManager.advanceWatermark(mark); // what is booked leaves before the watermark does
    horizons.advance(watermark, this::end);
    Trace trace = wakes.next(watermark, traces::onHeap);
    while (trace != null) {
      setCurrentKey(trace.id);
      wake(trace);
      trace = wakes.next(watermark, traces::onHeap);
    }
    timeServiceManager.advanceWatermark(mark); // for what was driven out meanwhile
    results.drainSums();
    super.processWatermark(mark);
  }

  @Override
  public void finish() throws Exception {
    results.flush();
    results.drainSums();
    super.finish();
  }

  private void process(Signal signal, TraceChunk chunk) throws Exception {
    Trace trace = find(chunk.traceId());
    long heapBytesBefore = trace == null ? 0 : trace.heapBytes;
    if (trace != null && correlator.isBeyondHorizon(trace, watermark)) {
      trace = advance(trace, heapBytesBefore);
    }
    if (trace == null) {
      trace = new Trace(chunk.traceId());
      heapBytesBefore = 0;
      results.opened.inc();
    }
    boolean changed = correlator.receive(trace, signal, chunk, watermark);
    Trace left = trace;
    if (changed && !trace.deferred.isEmpty()) { // what waited may not have to any longer
      left = advance(trace, heapBytesBefore);
    }
    if (left != null) {
      keep(left, heapBytesBefore);
    }
  }

  /** The trace of the current key; what the state holds of it may change from now on. */
  private @Nullable Trace find(TraceId id) throws Exception {
    Trace trace = traces.find(id);
    if (trace != null && trace.expires) {
      horizons.touch(id);
    }
    return trace;
  }

  /** Does what is due of the current key's trace, and sees to where it goes from here. */
  private void wake(Trace trace) throws Exception {
    long heapBytesBefore = trace.heapBytes;
    Trace left = advance(trace, heapBytesBefore);
    if (left == null) {
      return;
    }
    if (correlator.isDone(left)) {
      results.drain();
      letGo(left, heapBytesBefore);
    } else {
      keep(left, heapBytesBefore);
    }
  }

  /** Does what is due. Returns what is left of the trace, or null where it was dropped. */
  private @Nullable Trace advance(Trace trace, long heapBytesBefore) throws Exception {
    Trace left = correlator.advance(trace, watermark);
    if (left == null) {
      results.drain();
      traces.drop(trace, heapBytesBefore);
    } else if (left != trace) { // its next generation
      results.opened.inc();
    }
    return left;
  }

  /** Lets results go and keeps the trace at work, while the current key is still the trace's. */
  private void keep(Trace trace, long heapBytesBefore) throws Exception {
    results.drain();
    wakes.schedule(trace, correlator.nextWake(trace, watermark));
    traces.keep(trace, heapBytesBefore);
  }

  /** Leaves a settled trace to the state until its horizon. */
  private void letGo(Trace trace, long heapBytesBefore) throws Exception {
    if (!trace.expires) {
      trace.expires = true;
      horizons.add(trace.id, correlator.horizonEnd(trace));
    }
    traces.release(trace, heapBytesBefore);
    if (trace.segments > 0) {
      horizons.touch(trace.id); // its head alone does not tell them
    }
  }

  private void end(TraceId id, boolean residue) throws Exception {
    setCurrentKey(id);
    if (residue) {
      traces.dropResidue();
      return;
    }
    Trace trace = traces.find(id); // without a touch: its end has been told
    if (trace != null) {
      if (trace.isSettled() && correlator.horizonEnd(trace) > watermark) {
        // Another generation's end, or the horizon was set longer since this one was noted.
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, correlator.horizonEnd(trace));
      }
      wake(trace);
    }
  }

  /** Fires for the lists of {@link Horizons}. */
  private final class EndsOfHorizons implements Triggerable<TraceId, VoidNamespace> {
    @Override
    public void onEventTime(InternalTimer<TraceId, VoidNamespace> timer) throws Exception {
      horizons.advanceList(timer.getTimestamp(), watermark, JoinSpansWithLogs.this::end);
    }

    @Override
    public void onProcessingTime(InternalTimer<TraceId, VoidNamespace> timer) {
      throw new IllegalStateException("This operator registers no processing-time timer");
    }
  }

  /** Gathers what one element or timer brings about, counts it and lets it go. */
  private final class Results implements Outbox {
    final Counter opened;
    private final Counter settled;
    private final Counter amended;
    private final Counter revisions;
    private final Map<Match, Counter> matches = new EnumMap<>(Match.class);
    private final Map<Signal, Counter> repeats = new EnumMap<>(Signal.class);
    private final Map<Signal, Counter> beyondCap = new EnumMap<>(Signal.class);
    private final Gathered logs = new Gathered(CORRELATED_LOGS);
    private final Gathered spans = new Gathered(JoinOutputs.CORRELATION_SPANS);
    private final LedgerSums ledger = new LedgerSums();
    private final EdgeSums edges = new EdgeSums();
    private boolean isFlushDue;

    Results(MetricGroup metrics) {
      opened = metrics.counter("tracesOpened");
      settled = metrics.counter("tracesSettled");
      amended = metrics.counter("tracesAmended");
      revisions = metrics.counter("openRevisions");
      repeats.put(Signal.SPANS, metrics.counter("spansRepeated"));
      repeats.put(Signal.LOGS, metrics.counter("logsRepeated"));
      beyondCap.put(Signal.SPANS, metrics.counter("spansBeyondCap"));
      beyondCap.put(Signal.LOGS, metrics.counter("logsBeyondCap"));
      matches.put(Match.SPAN_ID, metrics.counter("logsMatchedBySpanId"));
      matches.put(Match.INTERVAL, metrics.counter("logsMatchedByInterval"));
      matches.put(Match.TRACE, metrics.counter("logsMatchedByTrace"));
      matches.put(Match.ORPHAN, metrics.counter("logsOrphaned"));
    }

    @Override
    public void log(Trace trace, LogEntry log, Body enriched) {
      matches.get(log.match).inc();
      logs.add(trace.id, enriched.resourceHeader(), enriched.scopeHeader(), enriched.record());
    }

    @Override
    public void correlation(Trace trace, Correlation correlation) {
      switch (correlation.getState()) {
        case CORRELATION_STATE_OPEN -> revisions.inc();
        case CORRELATION_STATE_COMPLETE -> settled.inc();
        default -> amended.inc();
      }
      output.collect(
          new StreamRecord<>(new Outgoing(correlation.getTraceId(), correlation.toByteArray())));
    }

    @Override
    public void document(Trace trace, TraceDocument part) {
      output.collect(
          JoinOutputs.DOCUMENTS, new StreamRecord<>(Outgoing.about(trace.id, part.toByteArray())));
    }

    @Override
    public void settled(SettledTrace trace) {
      output.collect(JoinOutputs.SETTLED, new StreamRecord<>(trace, trace.settledAt()));
    }

    @Override
    public void correlationSpan(Trace trace, byte[] span) {
      spans.add(
          trace.id, SenseSpan.RESOURCE_HEADER, SenseSpan.SCOPE_HEADER, OtlpRequest.Slice.of(span));
    }

    @Override
    public void book(Signal signal, long brokerTime, Outcome outcome, long count) {
      ledger.add(signal.ledger(), brokerTime, outcome, count);
      if (outcome == Outcome.REPEATS) {
        repeats.get(signal).inc(count);
      }
    }

    @Override
    public void call(
        String caller, String callee, long settledAt, long durationNanos, boolean error) {
      edges.call(caller, callee, settledAt, durationNanos, error);
    }

    @Override
    public void beyondCap(Signal signal) {
      beyondCap.get(signal).inc();
    }

    /** What was added up since the last time; nothing of it may be held over a barrier. */
    void drainSums() {
      ledger.drain(booking -> output.collect(JoinOutputs.LEDGER, new StreamRecord<>(booking)));
      edges.drain(booking -> output.collect(JoinOutputs.EDGES, new StreamRecord<>(booking)));
    }

    /** Lets gathered records go that are many; sees to it that few need not wait for long. */
    void drain() {
      if (logs.size() + spans.size() >= MOST_GATHERED_BYTES) {
        flush();
      } else if (!isFlushDue && logs.size() + spans.size() > 0) {
        isFlushDue = true;
        ProcessingTimeService clock = getProcessingTimeService();
        ScheduledFuture<?> unused = // a fault in it fails the task
            clock.registerTimer(
                clock.getCurrentProcessingTime() + MOST_GATHERING_MILLIS,
                time -> {
                  isFlushDue = false;
                  flush();
                });
      }
    }

    /** Lets all gathered records go; nothing of them may be held over a barrier. */
    void flush() {
      logs.flush();
      spans.flush();
    }
  }

  /**
   * Records of several traces on their way to one topic, as one OTLP request: a Kafka record for
   * each trace would cost job, broker and readers most of what they spend.
   */
  private final class Gathered {
    private final OutputTag<Outgoing> tag;
    private final OutgoingRecords records = new OutgoingRecords();
    private @Nullable TraceId onlyTrace;
    private boolean several;

    Gathered(OutputTag<Outgoing> tag) {
      this.tag = tag;
    }

    int size() {
      return records.size();
    }

    void add(TraceId trace, byte[] resourceHeader, byte[] scopeHeader, OtlpRequest.Slice record) {
      several |= onlyTrace != null && !onlyTrace.equals(trace);
      onlyTrace = trace;
      records.add(resourceHeader, scopeHeader, record);
    }

    void flush() {
      TraceId key = several ? null : onlyTrace;
      records.drain(otlp -> output.collect(tag, new StreamRecord<>(Outgoing.of(key, otlp))));
      onlyTrace = null;
      several = false;
    }
  }
}
