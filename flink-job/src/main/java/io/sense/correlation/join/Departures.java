package io.sense.correlation.join;

import io.sense.correlation.otlp.EnrichedLog;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.tally.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets logs leave, each once, with the match it has then (design, section 3, rule 7). */
final class Departures {
  private final Outbox outbox;
  private final BodiesInState bodies;
  private final boolean keepsBodies;

  /**
   * Takes where logs go.
   *
   * @param keepsBodies whether what left is needed again for documents
   */
  Departures(Outbox outbox, BodiesInState bodies, boolean keepsBodies) {
    this.outbox = outbox;
    this.bodies = bodies;
    this.keepsBodies = keepsBodies;
  }

  /** Notes a log's match; a log that is settled is to be told in the next document. */
  void match(Trace trace, LogEntry log, Match match, @Nullable SpanEntry span) {
    long spanId = span == null ? 0 : span.fields.spanId();
    if (log.match != match || log.matchedSpan != spanId) {
      log.rematched |= log.match != null;
      trace.match(log, match, spanId);
    }
  }

  /** Lets logs leave that are matched; those that left already stay as they are. */
  void leave(Trace trace, List<LogEntry> logs) {
    if (logs.isEmpty()) {
      return; // most matches make nobody leave: no map for them
    }
    Map<Integer, List<LogEntry>> bySegment = new HashMap<>();
    for (LogEntry log : logs) {
      if (log.left) {
        continue;
      }
      if (log.body != null) {
        leave(trace, log, log.body);
      } else {
        bySegment.computeIfAbsent(log.bodyAt, number -> new ArrayList<>()).add(log);
      }
    }
    bySegment.forEach((number, some) -> leaveFromState(trace, number, some));
  }

  /** Lets a log leave that is matched and has not left, with its body from wherever. */
  void leave(Trace trace, LogEntry log, Body body) {
    Body enriched = body.with(enrich(trace, log, body));
    outbox.log(trace, log, enriched);
    outbox.book(Signal.LOGS, log.brokerTime, Outcome.OPEN, -1);
    outbox.book(Signal.LOGS, log.brokerTime, log.match.outcome(), 1);
    log.left = true;
    log.bodyAt = 0;
    trace.setBody(log, keepsBodies ? enriched : null);
    trace.touch(log);
  }

  /** Lets a log pass that the trace does not keep. */
  void pass(Trace trace, LogEntry log) {
    outbox.log(trace, log, log.body.with(enrich(trace, log, log.body)));
    outbox.book(Signal.LOGS, log.brokerTime, log.match.outcome(), 1);
  }

  private void leaveFromState(Trace trace, int number, List<LogEntry> logs) {
    try {
      Map<RecordHash, Body> found = new HashMap<>();
      bodies.segment(trace, number).logs().forEach(log -> found.put(log.id, log.body));
      for (LogEntry log : logs) {
        leave(trace, log, found.get(log.id));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read bodies of trace " + trace.id, e);
    }
  }

  private static Slice enrich(Trace trace, LogEntry log, Body body) {
    EnrichedLog enriched = new EnrichedLog(log.id, log.match.label());
    long spanId = log.matchedSpan != 0 ? log.matchedSpan : log.fields.spanId();
    enriched.context(trace.id, spanId);
    SpanEntry span = log.matchedSpan == 0 ? null : trace.spans.get(log.matchedSpan);
    if (span != null) {
      enriched.span(span.fields.name());
    }
    SpanEntry root = trace.root();
    if (root != null) {
      enriched.root(root.origin.service(), root.fields.name());
    }
    return enriched.write(body.record(), log.fields.strip());
  }
}
