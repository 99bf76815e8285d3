package io.sense.benchmarks.operator;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.benchmarks.load.Shape;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.correlation.otlp.SpanFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.co.IntervalJoinOperator;
import org.apache.flink.util.Collector;

/**
 * Feeds Flink's built-in interval join span by span and log by log: keyed by trace id, in broker
 * time, with a function that keeps the pairs of the same span id.
 */
final class IntervalJoinDrive extends Drive<SpanRecord, LogEvent, LogEvent> {
  /**
   * Starts it.
   *
   * @param before how much earlier than its span a log may come
   * @param after how much later
   */
  IntervalJoinDrive(Duration before, Duration after) throws Exception {
    super(
        Slot.open(
            new IntervalJoinOperator<>(
                -before.toMillis(),
                after.toMillis(),
                true,
                true,
                null,
                null,
                new SpanRecord.Serializer(),
                new LogEvent.Serializer(),
                new BySpanId()),
            SpanRecord::traceId,
            LogEvent::traceId,
            new LogEvent.Serializer()));
  }

  @Override
  List<SpanRecord> spans(KafkaRecord record) throws InvalidProtocolBufferException {
    List<SpanRecord> spans = new ArrayList<>();
    for (Slice slice : slices(record)) {
      SpanFields span = SpanFields.read(slice);
      spans.add(new SpanRecord(span.traceId(), span.spanId(), span.name(), slice.toByteArray()));
    }
    return spans;
  }

  @Override
  List<LogEvent> logs(KafkaRecord record) throws InvalidProtocolBufferException {
    List<LogEvent> logs = new ArrayList<>();
    for (Slice slice : slices(record)) {
      LogFields log = LogFields.read(slice);
      logs.add(new LogEvent(log.traceId(), log.spanId(), slice.toByteArray()));
    }
    return logs;
  }

  @Override
  List<String> faults(long traces) {
    long pairs = slot().output().records();
    return pairs == traces * Shape.W.allSpans()
        ? List.of()
        : List.of("%d pairs of %d".formatted(pairs, traces * Shape.W.allSpans()));
  }

  private static List<Slice> slices(KafkaRecord record) throws InvalidProtocolBufferException {
    List<Slice> slices = new ArrayList<>();
    for (OtlpRequest.Resource resource : OtlpRequest.read(record.value()).resources()) {
      resource.scopes().forEach(scope -> slices.addAll(scope.records()));
    }
    return slices;
  }

  /** Gives each log as often as its span is found, which is once in this workload. */
  private static final class BySpanId extends ProcessJoinFunction<SpanRecord, LogEvent, LogEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
        SpanRecord span, LogEvent log, Context context, Collector<LogEvent> out) {
      if (span.spanId() == log.spanId()) {
        out.collect(log);
      }
    }
  }
}
