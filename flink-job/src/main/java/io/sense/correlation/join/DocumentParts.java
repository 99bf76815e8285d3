package io.sense.correlation.join;

import com.google.protobuf.ByteString;
import io.sense.correlation.otlp.OutgoingRecords;
import io.sense.telemetry.v1.LogMatch;
import io.sense.telemetry.v1.TraceDocument;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers settled spans and logs into the parts of a trace's document, each of half a megabyte or
 * little more. A short trace is one part.
 */
final class DocumentParts {
  private static final int MOST_BYTES = 512 * 1024;
  private static final int MOST_MATCHES = 8_000;

  private final OutgoingRecords spans = new OutgoingRecords();
  private final OutgoingRecords logs = new OutgoingRecords();
  private final List<LogMatch> changedMatches = new ArrayList<>(0);

  void addSpan(Body span) {
    spans.add(span.resourceHeader(), span.scopeHeader(), span.record());
  }

  void addLog(Body enriched) {
    logs.add(enriched.resourceHeader(), enriched.scopeHeader(), enriched.record());
  }

  void addChangedMatch(LogEntry log) {
    changedMatches.add(
        LogMatch.newBuilder()
            .setLogRecordUid(log.id.toHex())
            .setMatch(log.match.label())
            .setSpanId(log.matchedSpan)
            .build());
  }

  /** Hands the parts over, numbered on from those that left before, and starts anew. */
  void drain(Trace trace, Outbox outbox) {
    if (!trace.documenting) {
      return;
    }
    List<byte[]> spanRequests = new ArrayList<>(1);
    List<byte[]> logRequests = new ArrayList<>(1);
    spans.drain(spanRequests::add);
    logs.drain(logRequests::add);
    if (spanRequests.size() == 1
        && logRequests.size() == 1
        && spanRequests.get(0).length + logRequests.get(0).length <= MOST_BYTES) {
      part(trace, outbox, spanRequests.get(0), logRequests.get(0), List.of());
    } else {
      spanRequests.forEach(request -> part(trace, outbox, request, null, List.of()));
      logRequests.forEach(request -> part(trace, outbox, null, request, List.of()));
    }
    for (int from = 0; from < changedMatches.size(); from += MOST_MATCHES) {
      int to = Math.min(from + MOST_MATCHES, changedMatches.size());
      part(trace, outbox, null, null, changedMatches.subList(from, to));
    }
    changedMatches.clear();
  }

  private static void part(
      Trace trace,
      Outbox outbox,
      byte @Nullable [] spans,
      byte @Nullable [] logs,
      List<LogMatch> changedMatches) {
    TraceDocument.Builder part =
        TraceDocument.newBuilder()
            .setTraceId(trace.id.toString())
            .setGeneration(trace.generation)
            .setSettledAt(trace.decidedAt)
            .setPart(trace.documentParts++)
            .addAllChangedMatches(changedMatches);
    if (spans != null) {
      part.setSpans(ByteString.copyFrom(spans));
    }
    if (logs != null) {
      part.setLogs(ByteString.copyFrom(logs));
    }
    outbox.document(trace, part.build());
  }
}
