package io.sense.correlation.split;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.EnrichedLog;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Ordinals;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.OutgoingRecords;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.ResourceReader;
import io.sense.correlation.tally.Ledger;
import io.sense.correlation.tally.LedgerSums;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.LedgerSignal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parts each Kafka record of logs into one chunk per trace. Logs without a trace id anywhere leave
 * at once through {@link #UNCORRELATABLE}; a malformed Kafka record goes to {@link
 * DeadLetters#TAG}. Each record is booked through {@link Ledger#BOOKINGS}. No state.
 */
public final class SplitLogs extends ProcessFunction<KafkaRecord, TraceChunk> {
  /** Logs that belong to no trace, as they leave on the topic of correlated logs. */
  public static final OutputTag<Outgoing> UNCORRELATABLE =
      new OutputTag<>("uncorrelatable-logs", Outgoing.TYPE);

  private static final long serialVersionUID = 1L;
  private static final String MATCH = "uncorrelatable";

  /** Empty between two Kafka records. */
  private transient LedgerSums ledger;

  @Override
  public void open(OpenContext context) {
    ledger = new LedgerSums();
  }

  @Override
  public void processElement(KafkaRecord record, Context context, Collector<TraceChunk> out) {
    TraceGroups<TraceId> traces;
    OutgoingRecords uncorrelatable = new OutgoingRecords();
    try {
      OtlpRequest request = OtlpRequest.read(record.value());
      traces = new TraceGroups<>(request);
      long without = sort(record, request, traces, uncorrelatable);
      book(record, Outcome.RECEIVED, request.size());
      book(record, Outcome.UNCORRELATABLE, without);
    } catch (InvalidProtocolBufferException e) {
      book(record, Outcome.RECEIVED, 1); // how many logs it held cannot be known
      book(record, Outcome.DEAD_LETTERS, 1);
      ledger.drain(booking -> context.output(Ledger.BOOKINGS, booking));
      context.output(
          DeadLetters.TAG,
          DeadLetters.of(record, "Could not read it as OTLP LogsData: " + e.getMessage()));
      return;
    }
    ledger.drain(booking -> context.output(Ledger.BOOKINGS, booking));
    uncorrelatable.drain(otlp -> context.output(UNCORRELATABLE, new Outgoing(null, otlp)));
    traces.forEach((trace, otlp) -> out.collect(new TraceChunk(trace, record.brokerTime(), otlp)));
  }

  private void book(KafkaRecord record, Outcome outcome, long count) {
    ledger.add(LedgerSignal.LEDGER_SIGNAL_LOGS, record.brokerTime(), outcome, count);
  }

  /** Returns the number of logs without a trace. */
  private static long sort(
      KafkaRecord record,
      OtlpRequest request,
      TraceGroups<TraceId> traces,
      OutgoingRecords uncorrelatable)
      throws InvalidProtocolBufferException {
    long without = 0;
    Ordinals ordinals = new Ordinals();
    for (OtlpRequest.Resource resource : request.resources()) {
      ResourceReader.read(resource.header()); // the join reads it again and must not fail
      for (OtlpRequest.Scope scope : resource.scopes()) {
        RecordHash around = null;
        for (OtlpRequest.Slice slice : scope.records()) {
          LogFields log = LogFields.read(slice);
          if (log.traceId() != null) {
            traces.add(log.traceId(), resource, scope, slice);
            continue;
          }
          if (around == null) {
            around = RecordHash.ofHeaders(resource.header(), scope.header());
          }
          RecordHash content = around.with(slice);
          RecordHash uid =
              content
                  .with(record.topic())
                  .with(record.partition())
                  .with(record.offset())
                  .with(ordinals.next(content));
          uncorrelatable.add(
              resource.header(),
              scope.header(),
              new EnrichedLog(uid, MATCH).write(slice, log.strip()));
          without++;
        }
      }
    }
    return without;
  }
}
