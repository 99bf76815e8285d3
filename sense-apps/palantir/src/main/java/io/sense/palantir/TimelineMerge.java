package io.sense.palantir;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.v1.LogMatch;
import io.sense.telemetry.v1.TraceDocument;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges the parts of a document as {@code trace_document.proto} says: of two spans with one id
 * that of the later decision holds, and so does the later match of a log; a log that several parts
 * hold is one.
 *
 * <p>Parts come with the latest decision first, so that the first of equal records is the one that
 * holds and nothing needs to be kept beyond the bounds but ids. Not thread-safe.
 */
final class TimelineMerge {
  /** About what an id in a set takes of the heap. */
  private static final int ID_BYTES = 64;

  private static final int UID_BYTES = 160;
  private static final int SPAN_ID_BYTES = Long.BYTES;

  private final Set<Long> spanIds = new HashSet<>();
  private final Set<String> logUids = new HashSet<>();
  private final Map<String, Changed> changes = new HashMap<>();
  private final Earliest<StoredSpan> spans;
  private final Earliest<StoredLog> logs;
  private long lastSettledAt = Long.MAX_VALUE;
  private int parts;

  private record Changed(long settledAt, String match, long spanId) {}

  /**
   * Holds nothing yet.
   *
   * @param most spans, and logs, that are kept
   * @param mostBytes of spans, and of logs, that are kept
   */
  TimelineMerge(int most, long mostBytes) {
    spans = new Earliest<>(StoredSpan.ORDER, most, mostBytes, StoredSpan::bytes);
    logs = new Earliest<>(StoredLog.ORDER, most, mostBytes, StoredLog::bytes);
  }

  /**
   * Takes a part in.
   *
   * @throws IllegalArgumentException if its decision is later than that of the part before
   * @throws UncheckedIOException if the part is not what it should be
   */
  void add(TraceDocument part) {
    if (part.getSettledAt() > lastSettledAt) {
      throw new IllegalArgumentException(
          "Parts of " + part.getTraceId() + " must come with the latest decision first");
    }
    lastSettledAt = part.getSettledAt();
    parts++;
    for (LogMatch change : part.getChangedMatchesList()) {
      changes.putIfAbsent(
          change.getLogRecordUid(),
          new Changed(part.getSettledAt(), change.getMatch(), change.getSpanId()));
    }
    try {
      for (ResourceSpans resource : TracesData.parseFrom(part.getSpans()).getResourceSpansList()) {
        addSpans(resource);
      }
      for (ResourceLogs resource : LogsData.parseFrom(part.getLogs()).getResourceLogsList()) {
        addLogs(resource, part.getSettledAt());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(
          "Could not read part "
              + part.getPart()
              + " of document "
              + part.getTraceId()
              + " as of "
              + part.getSettledAt(),
          e);
    }
  }

  /** About what it takes of the heap now. */
  long bytes() {
    return spans.bytes()
        + logs.bytes()
        + (long) ID_BYTES * spanIds.size()
        + (long) UID_BYTES * (logUids.size() + changes.size());
  }

  /** The timeline of all parts. */
  Timeline finish() {
    SpanTree tree = SpanTree.of(spans.inOrder(), spanIds::contains);
    List<StoredLog> apart = new ArrayList<>();
    for (StoredLog stored : logs.inOrder()) {
      StoredLog log = asDecidedLast(stored);
      boolean matched = log.match().equals("span_id") || log.match().equals("interval");
      SpanNode span = matched ? tree.nodes().get(log.spanId()) : null;
      (span == null ? apart : span.logs()).add(log);
    }
    return new Timeline(
        tree.roots(),
        apart,
        spanIds.size(),
        logUids.size(),
        spans.leftOut(),
        logs.leftOut(),
        parts);
  }

  private StoredLog asDecidedLast(StoredLog log) {
    Changed changed = changes.get(log.uid());
    return changed != null && changed.settledAt() >= log.settledAt()
        ? log.withMatch(changed.match(), changed.spanId())
        : log;
  }

  private void addSpans(ResourceSpans resource) {
    String service = service(resource.getResource());
    for (var scope : resource.getScopeSpansList()) {
      for (Span span : scope.getSpansList()) {
        long id = number(span.getSpanId());
        if (spanIds.add(id)) {
          spans.add(
              new StoredSpan(
                  id,
                  number(span.getParentSpanId()),
                  span.getStartTimeUnixNano(),
                  service,
                  span.toByteString()));
        }
      }
    }
  }

  private void addLogs(ResourceLogs resource, long settledAt) {
    String service = service(resource.getResource());
    for (var scope : resource.getScopeLogsList()) {
      for (LogRecord log : scope.getLogRecordsList()) {
        String uid = text(log.getAttributesList(), SenseAttributes.LOG_RECORD_UID);
        if (logUids.add(uid)) {
          logs.add(
              new StoredLog(
                  uid,
                  log.getTimeUnixNano() != 0
                      ? log.getTimeUnixNano()
                      : log.getObservedTimeUnixNano(),
                  text(log.getAttributesList(), SenseAttributes.MATCH),
                  number(log.getSpanId()),
                  settledAt,
                  service,
                  log.toByteString()));
        }
      }
    }
  }

  private static String service(Resource resource) {
    return text(resource.getAttributesList(), "service.name");
  }

  private static String text(List<KeyValue> attributes, String key) {
    for (KeyValue attribute : attributes) {
      if (attribute.getKey().equals(key)) {
        return attribute.getValue().getStringValue();
      }
    }
    return "";
  }

  /** A span id as a number, 0 if there is none. */
  private static long number(ByteString id) {
    return id.size() == SPAN_ID_BYTES ? id.asReadOnlyByteBuffer().getLong() : 0;
  }
}
