package io.sense.correlation.split;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.ResourceReader;
import io.sense.correlation.otlp.SpanFields;
import io.sense.correlation.tally.Ledger;
import io.sense.correlation.tally.LedgerSums;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.LedgerSignal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Parts each Kafka record of spans into one chunk per trace. What cannot be read goes to {@link
 * DeadLetters#TAG}: a malformed record whole, a span without a valid id alone. Each record is
 * booked through {@link Ledger#BOOKINGS}. No state.
 */
public final class SplitSpans extends ProcessFunction<KafkaRecord, TraceChunk> {
  private static final long serialVersionUID = 1L;
  private static final String BAD_IDS =
      "a span needs a trace id of 16 bytes and a span id of 8 bytes, neither all zero";

  /** Empty between two Kafka records. */
  private transient LedgerSums ledger;

  @Override
  public void open(OpenContext context) {
    ledger = new LedgerSums();
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<TraceChunk> out) {
    TraceGroups<TraceId> traces;
    TraceGroups<String> rejected;
    try {
      OtlpRequest request = OtlpRequest.read(record.value());
      traces = new TraceGroups<>(request);
      rejected = new TraceGroups<>(request);
      long bad = sort(request, traces, rejected);
      book(record, Outcome.RECEIVED, request.size());
      book(record, Outcome.DEAD_LETTERS, bad);
    } catch (InvalidProtocolBufferException e) {
      book(record, Outcome.RECEIVED, 1); // how many spans it held cannot be known
      book(record, Outcome.DEAD_LETTERS, 1);
      ledger.drain(booking -> context.output(Ledger.BOOKINGS, booking));
      context.output(
          DeadLetters.TAG,
          DeadLetters.of(record, "Could not read it as OTLP TracesData: " + e.getMessage()));
      return;
    }
    ledger.drain(booking -> context.output(Ledger.BOOKINGS, booking));
    rejected.forEach(
        (reason, otlp) -> context.output(DeadLetters.TAG, DeadLetters.of(record, reason, otlp)));
    traces.forEach((trace, otlp) -> out.collect(new TraceChunk(trace, record.brokerTime(), otlp)));
  }

  private void book(KafkaRecord record, Outcome outcome, long count) {
    ledger.add(LedgerSignal.LEDGER_SIGNAL_SPANS, record.brokerTime(), outcome, count);
  }

  /** Returns the number of spans rejected. */
  private static long sort(
      OtlpRequest request, TraceGroups<TraceId> traces, TraceGroups<String> rejected)
      throws InvalidProtocolBufferException {
    long bad = 0;
    for (OtlpRequest.Resource resource : request.resources()) {
      ResourceReader.read(resource.header()); // the join reads it again and must not fail
      for (OtlpRequest.Scope scope : resource.scopes()) {
        for (OtlpRequest.Slice slice : scope.records()) {
          SpanFields span = SpanFields.read(slice);
          if (span.traceId() == null || span.spanId() == 0) {
            rejected.add(BAD_IDS, resource, scope, slice);
            bad++;
          } else {
            traces.add(span.traceId(), resource, scope, slice);
          }
        }
      }
    }
    return bad;
  }
}
