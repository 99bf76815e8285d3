package io.sense.correlation;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.v1.LogMatch;
import io.sense.telemetry.v1.TraceDocument;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All parts of one trace's document as a reader merges them (trace_document.proto). */
public final class MergedDocument {
  /** By span id. */
  public final Map<Long, Span> spans = new TreeMap<>();

  /** As they left, by {@code log.record.uid}. */
  public final Map<String, LogRecord> logs = new TreeMap<>();

  /** Match and matched span, 0 for none, of each log: "interval 7". */
  public final Map<String, String> matches = new TreeMap<>();

  public MergedDocument(Collection<TraceDocument> parts) throws Exception {
    Map<Long, List<TraceDocument>> decisions =
        parts.stream()
            .collect(
                Collectors.groupingBy(
                    TraceDocument::getSettledAt, TreeMap::new, Collectors.toList()));
    for (List<TraceDocument> decision : decisions.values()) {
      for (TraceDocument part : decision) {
        take(part);
      }
      // A match that changed says more than the log itself, in whichever part that lies.
      for (TraceDocument part : decision) {
        for (LogMatch changed : part.getChangedMatchesList()) {
          matches.put(changed.getLogRecordUid(), changed.getMatch() + " " + changed.getSpanId());
        }
      }
    }
  }

  private void take(TraceDocument part) throws Exception {
    for (var resource : TracesData.parseFrom(part.getSpans()).getResourceSpansList()) {
      for (var scope : resource.getScopeSpansList()) {
        scope
            .getSpansList()
            .forEach(span -> spans.put(number(span.getSpanId().toByteArray()), span));
      }
    }
    for (LogRecord log : Otlp.records(part.getLogs().toByteArray())) {
      String uid = Otlp.values(log, "log.record.uid").get(0);
      String match = Otlp.values(log, "sense.match").get(0);
      boolean matched = match.equals("span_id") || match.equals("interval");
      logs.put(uid, log);
      matches.put(uid, match + " " + (matched ? number(log.getSpanId().toByteArray()) : 0));
    }
  }

  private static long number(byte[] spanId) {
    return ByteBuffer.wrap(spanId).getLong();
  }
}
