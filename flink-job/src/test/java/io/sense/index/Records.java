package io.sense.index;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.SeverityCounts;
import io.sense.telemetry.v1.TraceDocument;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.nio.charset.StandardCharsets;

/** Records of the indexed topics to test with. */
final class Records {
  static final long GENERATION = 1_773_144_000_123L; // 2026-03-10T12:00:00.123Z
  static final long MINUTE = 1_773_144_000_000L;

  private Records() {}

  /** A trace id that sorts by its number. */
  static String trace(int number) {
    return String.format("%032x", number);
  }

  /** A correlation whose span count tells its revision. */
  static Correlation.Builder correlation(int trace, long generation, long revision) {
    return Correlation.newBuilder()
        .setTraceId(trace(trace))
        .setGeneration(generation)
        .setRevision(revision)
        .setState(
            revision % 2 == 0
                ? CorrelationState.CORRELATION_STATE_OPEN
                : CorrelationState.CORRELATION_STATE_COMPLETE)
        .setCorrelationId("c" + trace + "-" + generation)
        .setService("gateway")
        .setOperation("GET /orders")
        .setRootSeen(true)
        .addServices("gateway")
        .addServices("orders")
        .setEnvironment("prod")
        .setStartTimeUnixNano(generation * 1_000_000)
        .setEndTimeUnixNano(generation * 1_000_000 + 1)
        .setSpanCount((int) revision)
        .setSeverityCounts(SeverityCounts.getDefaultInstance())
        .setMatches(MatchCounts.getDefaultInstance())
        .setAttributes(Attributes.getDefaultInstance())
        .setFirstSeen(generation)
        .setLastSeen(generation + 250);
  }

  /** A document of a trace; its spans are a text, for the job does not look into them. */
  static TraceDocument.Builder document(int trace, int part, String spans) {
    return TraceDocument.newBuilder()
        .setTraceId(trace(trace))
        .setGeneration(GENERATION)
        .setSettledAt(GENERATION + 5_000)
        .setPart(part)
        .setSpans(ByteString.copyFromUtf8(spans));
  }

  static TraceLink.Builder link(int parent, int child) {
    return TraceLink.newBuilder()
        .setParentTraceId(trace(parent))
        .setChildTraceId(trace(child))
        .setKind(TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID)
        .setValue("C-1")
        .setConfidence(0.75)
        .setParentService("orders")
        .setChildService("billing")
        .setParentStartUnixNano(GENERATION * 1_000_000)
        .setChildStartUnixNano(GENERATION * 1_000_000 + 7)
        .setLinkedAt(GENERATION + 9_000);
  }

  /** An edge all of whose calls took as long. */
  static ServiceEdge.Builder edge(String caller, String callee, long calls) {
    return ServiceEdge.newBuilder()
        .setCaller(caller)
        .setCallee(callee)
        .setMinute(MINUTE)
        .setCalls(calls)
        .setErrors(1)
        .setDurations(DurationHistogram.newBuilder().addBucket(40).addCount(calls));
  }

  /** A row of the ledger all of whose logs are open. */
  static LedgerRow.Builder ledger(LedgerSignal signal, long revision) {
    return LedgerRow.newBuilder()
        .setSignal(signal)
        .setMinute(MINUTE)
        .setRevision(revision)
        .setReceived(revision)
        .setOpen(revision);
  }

  static CorrelationRow row(int trace, long generation, long revision) {
    return row(correlation(trace, generation, revision).build());
  }

  static CorrelationRow row(Correlation correlation) {
    return read(CorrelationRow::read, record(correlation));
  }

  static DocumentRow row(TraceDocument.Builder document) {
    return read(DocumentRow::read, record(document));
  }

  static LinkRow row(TraceLink.Builder link) {
    return read(LinkRow::read, record(link));
  }

  static EdgeRow row(ServiceEdge.Builder edge) {
    return read(EdgeRow::read, record(edge));
  }

  static MinuteRow row(LedgerRow.Builder row) {
    return read(MinuteRow::read, record(row));
  }

  static KafkaRecord record(TraceDocument.Builder document) {
    return record(Topics.TRACE_DOCUMENTS, document.getTraceId(), document.build().toByteArray());
  }

  static KafkaRecord record(TraceLink.Builder link) {
    return record(Topics.TRACE_LINKS, link.getParentTraceId(), link.build().toByteArray());
  }

  static KafkaRecord record(ServiceEdge.Builder edge) {
    String key = edge.getCaller() + "\n" + edge.getCallee() + "\n" + edge.getMinute();
    return record(Topics.SERVICE_EDGES, key, edge.build().toByteArray());
  }

  static KafkaRecord record(LedgerRow.Builder row) {
    String key = row.getSignal().getNumber() + " " + row.getMinute();
    return record(Topics.LEDGER, key, row.build().toByteArray());
  }

  static KafkaRecord record(Correlation correlation) {
    return record(correlation.getTraceId(), correlation.toByteArray());
  }

  static KafkaRecord record(String key, byte[] value) {
    return record(Topics.CORRELATIONS, key, value);
  }

  static KafkaRecord record(String topic, String key, byte[] value) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return new KafkaRecord(topic, 3, 42, GENERATION, bytes, value);
  }

  private static <R extends Row> R read(RowReader<R> reader, KafkaRecord record) {
    try {
      return reader.read(record);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
