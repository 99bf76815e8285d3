package io.sense.benchmarks.operator;

import io.sense.benchmarks.load.Shape;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.join.JoinSpansWithLogs;
import io.sense.correlation.join.Timing;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;

/** Feeds the job's own join a chunk per trace and request, as the splitters make them. */
final class SenseDrive extends Drive<TraceChunk, TraceChunk, Outgoing> {
  /** The default of {@code SENSE_CORRELATION_HEAP_BYTES}. */
  private static final long HEAP_BYTES = 256L << 20;

  private final Splitter spans = Splitter.ofSpans();
  private final Splitter logs = Splitter.ofLogs();

  SenseDrive(JoinConfig config) throws Exception {
    this(config, HEAP_BYTES);
  }

  /**
   * Starts it.
   *
   * @param heapBytes rough bound of the open traces on the heap
   */
  SenseDrive(JoinConfig config, long heapBytes) throws Exception {
    super(
        Slot.open(
            new JoinSpansWithLogs(timing(config), Contender.DOCUMENTS, heapBytes),
            TraceChunk::traceId,
            TraceChunk::traceId,
            Outgoing.TYPE.createSerializer(new SerializerConfigImpl())));
  }

  /** The design's values but for the horizon. */
  static Timing timing(JoinConfig config) {
    Timing design = Timing.DEFAULT;
    return new Timing(
        design.quietWhole(),
        design.quietIncomplete(),
        design.longestOpen(),
        config.horizon(),
        design.revisionInterval(),
        design.alignment(),
        design.slack(),
        design.mostRecords());
  }

  @Override
  List<TraceChunk> spans(KafkaRecord record) {
    return spans.split(record);
  }

  @Override
  List<TraceChunk> logs(KafkaRecord record) {
    return logs.split(record);
  }

  @Override
  List<String> faults(long traces) {
    List<String> faults = new ArrayList<>();
    long matched = slot().counter("logsMatchedBySpanId");
    if (matched != traces * Shape.W.allSpans()) {
      faults.add("%d logs matched of %d".formatted(matched, traces * Shape.W.allSpans()));
    }
    long opened = slot().counter("tracesOpened");
    if (opened != traces) {
      faults.add("%d traces opened of %d".formatted(opened, traces));
    }
    if (slot().counter("tracesSettled") == 0) {
      faults.add("no trace settled");
    }
    return faults;
  }
}
