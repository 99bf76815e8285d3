package io.sense.correlation.join;

import io.sense.correlation.flow.SettledTrace;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.correlation.otlp.CorrelationSpan;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is done when a trace settles and when it is amended: rules 3 to 5 for the logs that no span
 * claims, the correlation, the calls between services, the segment for linking, and the document
 * (design, sections 3, 4 and 6). Considers the records whose broker time is not after the decision.
 *
 * <p>Bodies that lie in the state are seen to in slices, so that a giant trace does not hold up its
 * neighbours.
 */
final class Decision {
  /** Other traces linked to one decision's spans at most. */
  private static final int MOST_LINKS = 1_000;

  private final Outbox outbox;
  private final Departures departures;
  private final BodiesInState bodies;
  private final Documents documents;
  private final long slackNanos;
  private final long sliceBytes;

  /**
   * Takes the settings.
   *
   * @param sliceBytes of bodies that are read from the state in one go
   */
  Decision(
      Outbox outbox,
      Departures departures,
      BodiesInState bodies,
      Documents documents,
      long slackNanos,
      long sliceBytes) {
    this.outbox = outbox;
    this.departures = departures;
    this.bodies = bodies;
    this.documents = documents;
    this.slackNanos = slackNanos;
    this.sliceBytes = sliceBytes;
  }

  /** Settles an open trace. What lies in the state is left to {@link #goOn}. */
  void settle(Trace trace, long moment) {
    trace.settledAt = moment;
    trace.revisionDue = false;
    decide(trace, moment, CorrelationState.CORRELATION_STATE_COMPLETE);
  }

  /** Amends a settled trace. What lies in the state is left to {@link #goOn}. */
  void amend(Trace trace, long moment) {
    decide(trace, moment, CorrelationState.CORRELATION_STATE_AMENDED);
  }

  /** Sees to a further slice of the bodies that the last decision left. */
  void goOn(Trace trace) {
    DocumentParts document = new DocumentParts();
    long bytes = 0;
    try {
      do {
        BodiesInState.Segment segment = bodies.segment(trace, trace.nextSlice);
        seeTo(trace, segment, document);
        bytes += segment.bytes();
        trace.nextSlice++;
      } while (bytes < sliceBytes && trace.nextSlice <= trace.lastSlice);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read bodies of trace " + trace.id, e);
    }
    trace.dirty = true;
    document.drain(trace, outbox);
    if (trace.nextSlice > trace.lastSlice) {
      finish(trace);
    }
  }

  private void decide(Trace trace, long moment, CorrelationState state) {
    trace.decidedAt = moment;
    trace.dirty = true;
    match(trace, moment);
    Summary summary = Summary.of(trace, moment);
    Correlation correlation = summary.correlation(state);
    outbox.correlation(trace, correlation);
    boolean first = state == CorrelationState.CORRELATION_STATE_COMPLETE;
    if (first) {
      outbox.correlationSpan(
          trace, CorrelationSpan.span(trace.id, correlation, summary.rootSpanId()));
    }
    List<SpanLink> links = settleSpans(trace, moment);
    if (first || !links.isEmpty()) {
      outbox.settled(settled(trace, correlation, summary.rootSpanId(), first, links));
    }
    trace.documenting =
        documents == Documents.ALL || (documents == Documents.ERRORS && hasErrors(correlation));
    trace.documentParts = 0;
    seeToHeap(trace, moment);
    if (trace.spilled) {
      trace.nextSlice = 1;
      trace.lastSlice = trace.segments;
    } else {
      finish(trace);
    }
  }

  /** Nothing but a residue is left to keep: bodies that were seen to go from the state. */
  private static void finish(Trace trace) {
    trace.nextSlice = 0;
    trace.lastSlice = 0;
    trace.spilled = false;
    trace.replaces = true;
  }

  /** Rules 3 to 5 for every log that is not matched to the span it names. */
  private void match(Trace trace, long moment) {
    IntervalMatcher matcher = null;
    Boolean anySpan = null;
    for (LogEntry log : trace.logs.values()) {
      if (log.match == Match.SPAN_ID || log.brokerTime > moment) {
        continue;
      }
      if (anySpan == null) {
        anySpan = hasSpan(trace, moment);
      }
      if (!anySpan) {
        departures.match(trace, log, Match.ORPHAN, null);
        continue;
      }
      if (matcher == null) {
        matcher = new IntervalMatcher(trace.spans.values(), moment, slackNanos);
      }
      SpanEntry span = matcher.find(log);
      departures.match(trace, log, span == null ? Match.TRACE : Match.INTERVAL, span);
    }
  }

  private static boolean hasSpan(Trace trace, long moment) {
    for (SpanEntry span : trace.spans.values()) {
      if (span.brokerTime <= moment) {
        return true;
      }
    }
    return false;
  }

  /**
   * Books the spans that this decision is the first to see, and the calls of which it is the first
   * to see both ends.
   *
   * @return links of those spans to other traces, one to each
   */
  private List<SpanLink> settleSpans(Trace trace, long moment) {
    List<SpanEntry> settled = new ArrayList<>();
    for (SpanEntry span : trace.spans.values()) {
      if (span.brokerTime > moment) {
        continue;
      }
      SpanEntry parent = trace.spans.get(span.fields.parentId());
      if (parent != null && parent.brokerTime <= moment && !(span.settled && parent.settled)) {
        call(parent, span, moment);
      }
      if (!span.settled) {
        settled.add(span);
      }
    }
    Map<TraceId, SpanLink> links = new LinkedHashMap<>();
    for (SpanEntry span : settled) {
      span.settled = true;
      trace.touch(span);
      outbox.book(Signal.SPANS, span.brokerTime, Outcome.OPEN, -1);
      outbox.book(Signal.SPANS, span.brokerTime, Outcome.CORRELATED, 1);
      for (SpanLink link : span.fields.links()) {
        boolean room = links.size() < MOST_LINKS || links.containsKey(link.traceId());
        if (room && !link.traceId().equals(trace.id)) {
          links.merge(link.traceId(), link, Decision::smaller);
        }
      }
    }
    return List.copyOf(links.values());
  }

  /** Of two links to one trace, whichever came first, that to the smaller span id. */
  private static SpanLink smaller(SpanLink one, SpanLink other) {
    return Long.compareUnsigned(one.spanId(), other.spanId()) <= 0 ? one : other;
  }

  private void call(SpanEntry caller, SpanEntry callee, long moment) {
    String from = caller.origin.service();
    String to = callee.origin.service();
    if (!from.equals(to)) {
      long duration = callee.fields.endNanos() - callee.fields.startNanos();
      outbox.call(from, to, moment, duration, callee.fields.error());
    }
  }

  private static SettledTrace settled(
      Trace trace, Correlation correlation, long rootSpanId, boolean first, List<SpanLink> links) {
    Attributes ids = correlation.getAttributes();
    return new SettledTrace(
        trace.id,
        trace.generation,
        trace.decidedAt,
        first,
        rootSpanId,
        correlation.getService(),
        correlation.getStartTimeUnixNano(),
        correlation.getEndTimeUnixNano(),
        hasErrors(correlation),
        nullIfEmpty(ids.getCircuitId()),
        nullIfEmpty(ids.getResourceId()),
        nullIfEmpty(ids.getProductId()),
        links);
  }

  private static boolean hasErrors(Correlation correlation) {
    return correlation.getErrorSpanCount() > 0
        || correlation.getSeverityCounts().getError() > 0
        || correlation.getSeverityCounts().getFatal() > 0;
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  /** Bodies on the heap: logs leave, and both signals go into the document. */
  private void seeToHeap(Trace trace, long moment) {
    DocumentParts document = new DocumentParts();
    // What is left to the amendment may lie in a segment that this decision goes through. Touched,
    // it is written behind the last of them, where a restart in between looks for it.
    for (SpanEntry span : trace.spans.values()) {
      if (span.body == null) {
        continue;
      }
      if (span.brokerTime <= moment) {
        seeTo(trace, span, span.body, document);
      } else {
        trace.touch(span);
      }
    }
    for (LogEntry log : trace.logs.values()) {
      if (log.brokerTime > moment) {
        if (log.body != null) {
          trace.touch(log);
        }
        continue;
      }
      if (log.rematched) {
        log.rematched = false;
        trace.touch(log);
        if (trace.documenting) {
          document.addChangedMatch(log);
        }
      }
      if (log.body != null) {
        seeTo(trace, log, log.body, document);
      }
    }
    document.drain(trace, outbox);
  }

  private void seeTo(Trace trace, BodiesInState.Segment segment, DocumentParts document) {
    for (SpanEntry stored : segment.spans()) {
      SpanEntry span = trace.spans.get(stored.fields.spanId());
      if (stored.body != null
          && span != null
          && span.hash.equals(stored.hash) // a segment may hold a version that was superseded
          && liesIn(trace.nextSlice, span.bodyAt, span.body)) {
        if (span.brokerTime <= trace.decidedAt) {
          seeTo(trace, span, stored.body, document);
        } else { // for the amendment
          trace.setBody(span, stored.body);
          trace.touch(span);
        }
      }
    }
    for (LogEntry stored : segment.logs()) {
      LogEntry log = trace.logs.get(stored.id);
      if (stored.body != null && log != null && liesIn(trace.nextSlice, log.bodyAt, log.body)) {
        if (log.brokerTime <= trace.decidedAt) {
          seeTo(trace, log, stored.body, document);
        } else {
          trace.setBody(log, stored.body);
          trace.touch(log);
        }
      }
    }
  }

  private static boolean liesIn(int segment, int bodyAt, @Nullable Body onHeap) {
    return bodyAt == segment && onHeap == null;
  }

  private static void seeTo(Trace trace, SpanEntry span, Body body, DocumentParts document) {
    if (trace.documenting) {
      document.addSpan(body);
    }
    span.bodyAt = 0;
    trace.setBody(span, null);
    trace.touch(span);
  }

  private void seeTo(Trace trace, LogEntry log, Body body, DocumentParts document) {
    Body left = body;
    if (!log.left) {
      departures.leave(trace, log, body);
      left = log.body;
    }
    if (trace.documenting) {
      document.addLog(left);
    }
    log.bodyAt = 0;
    trace.setBody(log, null);
    trace.touch(log);
  }
}
