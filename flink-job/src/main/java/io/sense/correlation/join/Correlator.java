package io.sense.correlation.join;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.EnrichedLog;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.ResourceReader;
import io.sense.correlation.otlp.SpanFields;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What correlating means: takes chunks into a trace, lets logs and revisions leave, settles, amends
 * and ends generations (design, sections 3 and 4). Knows nothing of Flink; the operator gives it a
 * trace, a watermark and an {@link Outbox}.
 *
 * <p>A chunk is taken in at once when the watermark is no further behind than the sources may run
 * ahead, and when it cannot lie beyond the trace's next decision. Otherwise it waits: only then is
 * every decision a function of broker times and not of which partition happened to be read first.
 */
final class Correlator {
  /** Where results go. */
  interface Outbox {
    /** A log leaves, enriched. */
    void log(Trace trace, LogEntry log, byte[] enriched);

    void correlation(Trace trace, Correlation correlation);

    /** A span or log that was there already. */
    void repeat(Signal signal);

    /** A span or log past the cap; the log has left, the span is not kept. */
    void beyondCap(Signal signal);
  }

  private final Outbox outbox;
  private final Settling settling;
  private final long quietWhole;
  private final long horizon;
  private final long revisionInterval;
  private final long alignment;
  private final long slackNanos;
  private final int mostRecords;

  Correlator(Timing timing, Outbox outbox) {
    this.outbox = outbox;
    this.settling = new Settling(timing);
    this.quietWhole = timing.quietWhole().toMillis();
    this.horizon = timing.horizon().toMillis();
    this.revisionInterval = timing.revisionInterval().toMillis();
    this.alignment = timing.alignment().toMillis();
    this.slackNanos = timing.slack().toNanos();
    this.mostRecords = timing.mostRecords();
  }

  /**
   * Takes a chunk in, now or later.
   *
   * @return whether it was taken in now, which may end the waiting of others
   */
  boolean receive(Trace trace, Signal signal, TraceChunk chunk, long watermark) {
    if (canTakeIn(trace, chunk.brokerTime(), watermark)) {
      takeIn(trace, signal, chunk);
      return true;
    }
    trace.defer(signal, chunk);
    return false;
  }

  /**
   * Does all that is due by a watermark.
   *
   * @return the trace; another generation of it when the horizon passed with records that came
   *     after it; null when nothing is left of it
   */
  @Nullable Trace advance(Trace trace, long watermark) {
    // The watermark of the end of time must stay before the moment that never comes.
    long now = Math.min(watermark, Trace.NEVER - 1);
    while (true) {
      takeInDeferred(trace, now);
      if (!trace.isSettled()) {
        if (trace.size() == 0) { // everything it has is still deferred
          return trace;
        }
        long moment = settling.moment(trace);
        if (moment > now) {
          reviseIfDue(trace, now);
          return trace;
        }
        settle(trace, moment);
      } else if (trace.amendAt <= now) {
        amend(trace, trace.amendAt);
      } else if (trace.amendAt == Trace.NEVER && horizonEnd(trace) <= now) {
        if (trace.deferred.isEmpty()) {
          return null;
        }
        trace = nextGeneration(trace);
      } else {
        return trace;
      }
    }
  }

  /** When {@link #advance} has to be called next, in broker time. */
  long nextWake(Trace trace, long watermark) {
    long next = Trace.NEVER;
    for (Trace.Deferred deferred : trace.deferred) {
      long due = deferred.chunk().brokerTime() - alignment;
      if (due > watermark) { // those that are due wait for the trace's own next moment
        next = Math.min(next, due);
      }
    }
    if (trace.isSettled()) {
      return Math.min(next, trace.amendAt != Trace.NEVER ? trace.amendAt : horizonEnd(trace));
    }
    if (trace.size() > 0) {
      long earliest = settling.earliestMoment(trace);
      next = Math.min(next, earliest > watermark ? earliest : settling.moment(trace));
    }
    return trace.revisionDue ? Math.min(next, trace.revisedAt + revisionInterval) : next;
  }

  private boolean canTakeIn(Trace trace, long brokerTime, long watermark) {
    if (watermark == Long.MIN_VALUE || brokerTime - alignment > watermark) {
      return false;
    }
    if (trace.isSettled()) {
      return brokerTime <= horizonEnd(trace);
    }
    // The exact moment takes a look at every record: it is asked for only where it can decide.
    return trace.size() == 0
        || brokerTime <= settling.earliestMoment(trace)
        || (brokerTime <= settling.latestMoment(trace) && brokerTime <= settling.moment(trace));
  }

  private void takeInDeferred(Trace trace, long watermark) {
    boolean again = !trace.deferred.isEmpty();
    while (again) { // one that is taken in can move the moment that held back another
      again = false;
      trace.deferred.sort((a, b) -> Long.compare(a.chunk().brokerTime(), b.chunk().brokerTime()));
      int taken = 0;
      for (Trace.Deferred deferred : trace.deferred) {
        if (!canTakeIn(trace, deferred.chunk().brokerTime(), watermark)) {
          break; // nor can those that came later
        }
        takeIn(trace, deferred.signal(), deferred.chunk());
        taken++;
        trace.heapBytes -= deferred.chunk().otlp().length;
        trace.dirty = true;
        again = true;
      }
      trace.deferred = new ArrayList<>(trace.deferred.subList(taken, trace.deferred.size()));
    }
  }

  private void takeIn(Trace trace, Signal signal, TraceChunk chunk) {
    int before = trace.size();
    if (before == 0) {
      trace.generation = chunk.brokerTime();
    }
    boolean matchedBefore = trace.hasMatch();
    boolean truncatedBefore = trace.truncated;
    boolean superseded;
    try {
      OtlpRequest request = OtlpRequest.read(chunk.otlp());
      superseded =
          signal == Signal.SPANS
              ? takeInSpans(trace, request, chunk.brokerTime())
              : takeInLogs(trace, request, chunk.brokerTime());
    } catch (InvalidProtocolBufferException e) {
      // The splitter has read these very bytes with the same readers.
      throw new IllegalStateException("Could not read again a chunk of trace " + trace.id, e);
    }
    if (trace.size() == before && !superseded && trace.truncated == truncatedBefore) {
      return;
    }
    trace.dirty = true;
    if (trace.isSettled()) {
      long from = Math.max(chunk.brokerTime(), trace.decidedAt);
      trace.amendAt = Math.min(trace.amendAt, Math.min(from + quietWhole, horizonEnd(trace)));
    } else if (trace.hasMatch()) {
      boolean first = !matchedBefore;
      if (first || chunk.brokerTime() >= trace.revisedAt + revisionInterval) {
        revise(trace, chunk.brokerTime());
      } else {
        trace.revisionDue = true;
      }
    }
  }

  /** Returns whether a span took the place of another that differed. */
  private boolean takeInSpans(Trace trace, OtlpRequest request, long brokerTime)
      throws InvalidProtocolBufferException {
    boolean superseded = false;
    for (OtlpRequest.Resource resource : request.resources()) {
      Origin origin = ResourceReader.read(resource.header());
      for (OtlpRequest.Scope scope : resource.scopes()) {
        RecordHash around = RecordHash.ofHeaders(resource.header(), scope.header());
        for (OtlpRequest.Slice slice : scope.records()) {
          SpanFields fields = SpanFields.read(request.bytes(), slice);
          RecordHash hash = around.with(request.bytes(), slice);
          superseded |= takeIn(trace, new SpanEntry(fields, origin, hash, brokerTime));
        }
      }
    }
    return superseded;
  }

  private boolean takeIn(Trace trace, SpanEntry span) {
    SpanEntry known = trace.spans.get(span.fields.spanId());
    if (known != null) {
      outbox.repeat(Signal.SPANS);
      if (span.brokerTime < known.brokerTime) {
        known.brokerTime = span.brokerTime;
        trace.see(span.brokerTime);
        trace.touch(known);
      }
      if (!span.supersedes(known)) {
        return false;
      }
      span.brokerTime = known.brokerTime;
      trace.put(span);
      trace.touch(span);
      return true;
    }
    if (trace.size() >= mostRecords) {
      truncate(trace, Signal.SPANS);
      return false;
    }
    trace.put(span);
    trace.touch(span);
    List<LogEntry> waiting = trace.waiting.remove(span.fields.spanId());
    if (waiting != null) {
      for (LogEntry log : waiting) {
        match(trace, log, Match.SPAN_ID, span);
      }
    }
    return false;
  }

  /** Returns false: of two logs with one identity none takes the other's place. */
  private boolean takeInLogs(Trace trace, OtlpRequest request, long brokerTime)
      throws InvalidProtocolBufferException {
    Map<RecordHash, Integer> equals = new HashMap<>();
    for (OtlpRequest.Resource resource : request.resources()) {
      Origin origin = ResourceReader.read(resource.header());
      for (OtlpRequest.Scope scope : resource.scopes()) {
        RecordHash around = RecordHash.ofHeaders(resource.header(), scope.header());
        for (OtlpRequest.Slice slice : scope.records()) {
          RecordHash content = around.with(request.bytes(), slice);
          int ordinal = equals.merge(content, 1, Integer::sum);
          RecordHash id = ordinal == 1 ? content : content.with(ordinal);
          LogEntry known = trace.logs.get(id);
          if (known == null) {
            takeIn(trace, logEntry(request, resource, scope, slice, origin, id, brokerTime));
          } else {
            outbox.repeat(Signal.LOGS);
            if (brokerTime < known.brokerTime) {
              known.brokerTime = brokerTime;
              trace.see(brokerTime);
              trace.touch(known);
            }
          }
        }
      }
    }
    return false;
  }

  private static LogEntry logEntry(
      OtlpRequest request,
      OtlpRequest.Resource resource,
      OtlpRequest.Scope scope,
      OtlpRequest.Slice slice,
      Origin origin,
      RecordHash id,
      long brokerTime)
      throws InvalidProtocolBufferException {
    byte[] record = new byte[slice.length()];
    System.arraycopy(request.bytes(), slice.from(), record, 0, record.length);
    return new LogEntry(
        id,
        LogFields.read(request.bytes(), slice),
        origin,
        brokerTime,
        new LogEntry.Body(resource.header(), scope.header(), record));
  }

  private void takeIn(Trace trace, LogEntry log) {
    SpanEntry span = log.fields.spanId() == 0 ? null : trace.spans.get(log.fields.spanId());
    if (trace.size() >= mostRecords) {
      truncate(trace, Signal.LOGS);
      log.match = span != null ? Match.SPAN_ID : trace.spans.isEmpty() ? Match.ORPHAN : Match.TRACE;
      leave(trace, log, span);
      return;
    }
    trace.put(log);
    trace.touch(log);
    if (span != null) {
      match(trace, log, Match.SPAN_ID, span);
    }
  }

  private void truncate(Trace trace, Signal signal) {
    trace.dirty |= !trace.truncated;
    trace.truncated = true;
    outbox.beyondCap(signal);
  }

  private void settle(Trace trace, long moment) {
    trace.settledAt = moment;
    trace.revisionDue = false;
    decide(trace, moment);
    outbox.correlation(
        trace, Summary.of(trace, CorrelationState.CORRELATION_STATE_COMPLETE, moment));
  }

  private void amend(Trace trace, long moment) {
    decide(trace, moment);
    outbox.correlation(
        trace, Summary.of(trace, CorrelationState.CORRELATION_STATE_AMENDED, moment));
  }

  /** When the records after a moment, if there are any, are to be put into an amendment. */
  private long firstAfter(Trace trace, long moment) {
    if (trace.lastSeen <= moment) {
      return Trace.NEVER;
    }
    long first = Trace.NEVER;
    for (SpanEntry span : trace.spans.values()) {
      first = span.brokerTime > moment ? Math.min(first, span.brokerTime) : first;
    }
    for (LogEntry log : trace.logs.values()) {
      first = log.brokerTime > moment ? Math.min(first, log.brokerTime) : first;
    }
    // At the horizon at the latest; but one that is here already may lie beyond it and counts too.
    return first == Trace.NEVER
        ? Trace.NEVER
        : Math.min(first + quietWhole, Math.max(first, horizonEnd(trace)));
  }

  /** Rules 3 to 5 for every log that is not matched to the span it names. */
  private void decide(Trace trace, long moment) {
    trace.decidedAt = moment;
    trace.amendAt = firstAfter(trace, moment);
    trace.dirty = true;
    trace.replaces = true; // only a residue is left to keep: bodies that left go from the state
    IntervalMatcher matcher = null;
    boolean anySpan = trace.spans.values().stream().anyMatch(span -> span.brokerTime <= moment);
    for (LogEntry log : trace.logs.values()) {
      if (log.match == Match.SPAN_ID || log.brokerTime > moment) {
        continue;
      }
      if (!anySpan) {
        match(trace, log, Match.ORPHAN, null);
        continue;
      }
      if (matcher == null) {
        matcher = new IntervalMatcher(trace.spans.values(), moment, slackNanos);
      }
      SpanEntry span = matcher.find(log);
      match(trace, log, span == null ? Match.TRACE : Match.INTERVAL, span);
    }
  }

  private void match(Trace trace, LogEntry log, Match match, @Nullable SpanEntry span) {
    long spanId = span == null ? 0 : span.fields.spanId();
    if (log.match != match || log.matchedSpan != spanId) {
      trace.match(log, match, spanId);
    }
    if (log.body != null) {
      leave(trace, log, span);
      trace.dropBody(log);
    }
  }

  private void leave(Trace trace, LogEntry log, @Nullable SpanEntry span) {
    LogEntry.Body body = log.body;
    EnrichedLog enriched =
        new EnrichedLog(log.id, log.match.label())
            .context(trace.id, span == null ? log.fields.spanId() : span.fields.spanId());
    if (span != null) {
      enriched.attribute(SenseAttributes.SPAN_NAME, span.fields.name());
    }
    SpanEntry root = trace.root();
    if (root != null) {
      enriched
          .attribute(SenseAttributes.ROOT_SERVICE, root.origin.service())
          .attribute(SenseAttributes.ROOT_OPERATION, root.fields.name());
    }
    outbox.log(
        trace,
        log,
        enriched.write(
            body.record(), new OtlpRequest.Slice(0, body.record().length), log.fields.strip()));
  }

  private void reviseIfDue(Trace trace, long watermark) {
    if (trace.revisionDue && trace.revisedAt + revisionInterval <= watermark) {
      revise(trace, watermark);
    }
  }

  private void revise(Trace trace, long now) {
    trace.revisedAt = now;
    trace.revisionDue = false;
    trace.dirty = true;
    outbox.correlation(
        trace, Summary.of(trace, CorrelationState.CORRELATION_STATE_OPEN, Trace.NEVER));
  }

  private long horizonEnd(Trace trace) {
    return trace.settledAt + horizon;
  }

  /** All that is deferred came after the horizon, so it opens the next generation. */
  private static Trace nextGeneration(Trace trace) {
    Trace next = new Trace(trace.id);
    trace.deferred.forEach(deferred -> next.defer(deferred.signal(), deferred.chunk()));
    next.replaces = true;
    next.wakeAt = trace.wakeAt;
    return next;
  }
}
