package io.sense.correlation.join;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Ordinals;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.ResourceReader;
import io.sense.correlation.otlp.SpanFields;
import io.sense.correlation.tally.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the records of chunks into a trace: tells repeats (design, section 3, rule 6), matches logs
 * to the spans that they name (rule 2), holds the cap (rule 9), and books each record as open.
 */
final class Intake {
  private final Outbox outbox;
  private final Departures departures;
  private final int mostRecords;
  private final boolean keepsSpanBodies;
  private Surroundings spansAround = Surroundings.NONE;
  private Surroundings logsAround = Surroundings.NONE;

  /**
   * What the records of one scope share. Chunks of one Kafka record follow each other and share the
   * very arrays, so the last one found is mostly the next one asked for.
   */
  private record Surroundings(
      byte[] resourceHeader, byte[] scopeHeader, Origin origin, RecordHash hash) {
    static final Surroundings NONE =
        new Surroundings(
            new byte[0],
            new byte[0],
            new Origin(Origin.UNKNOWN_SERVICE, null, null, null, false),
            new RecordHash(0, 0));

    Surroundings of(byte[] resource, byte[] scope) throws InvalidProtocolBufferException {
      return resource == resourceHeader && scope == scopeHeader
          ? this
          : new Surroundings(
              resource,
              scope,
              ResourceReader.read(resource),
              RecordHash.ofHeaders(resource, scope));
    }
  }

  Intake(Outbox outbox, Departures departures, int mostRecords, boolean keepsSpanBodies) {
    this.outbox = outbox;
    this.departures = departures;
    this.mostRecords = mostRecords;
    this.keepsSpanBodies = keepsSpanBodies;
  }

  /** How many records a chunk holds. */
  static int size(TraceChunk chunk) {
    return read(chunk).size();
  }

  /**
   * Takes a chunk in.
   *
   * @return whether the trace is another now
   */
  boolean take(Trace trace, Signal signal, TraceChunk chunk) {
    int before = trace.size();
    boolean truncatedBefore = trace.truncated;
    OtlpRequest request = read(chunk);
    boolean superseded = false;
    try {
      if (signal == Signal.SPANS) {
        superseded = takeSpans(trace, request, chunk.brokerTime());
      } else {
        takeLogs(trace, request, chunk.brokerTime());
      }
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(chunk, e);
    }
    return trace.size() != before || superseded || trace.truncated != truncatedBefore;
  }

  private static OtlpRequest read(TraceChunk chunk) {
    try {
      return OtlpRequest.read(chunk.otlp());
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(chunk, e);
    }
  }

  /** The splitter has read these very bytes with the same readers. */
  private static IllegalStateException unreadable(
      TraceChunk chunk, InvalidProtocolBufferException e) {
    return new IllegalStateException("Could not read again a chunk of trace " + chunk.traceId(), e);
  }

  /** Returns whether a span took the place of another that differed. */
  private boolean takeSpans(Trace trace, OtlpRequest request, long brokerTime)
      throws InvalidProtocolBufferException {
    boolean superseded = false;
    List<LogEntry> matched = new ArrayList<>(0);
    for (OtlpRequest.Resource resource : request.resources()) {
      for (OtlpRequest.Scope scope : resource.scopes()) {
        Surroundings around = spansAround.of(resource.header(), scope.header());
        spansAround = around;
        boolean first = true;
        for (OtlpRequest.Slice slice : scope.records()) {
          SpanFields fields = SpanFields.read(slice, trace.id);
          RecordHash hash = around.hash.with(slice);
          Body body =
              keepsSpanBodies ? new Body(resource.header(), scope.header(), slice, first) : null;
          first = false;
          SpanEntry span = new SpanEntry(fields, around.origin, hash, brokerTime, body);
          superseded |= take(trace, span, matched);
        }
      }
    }
    departures.leave(trace, matched);
    return superseded;
  }

  private boolean take(Trace trace, SpanEntry span, List<LogEntry> matched) {
    SpanEntry known = trace.spans.get(span.fields.spanId());
    if (known != null) {
      if (repeat(trace, Signal.SPANS, known.brokerTime, span.brokerTime, known.settled)) {
        known.brokerTime = span.brokerTime;
        trace.touch(known);
      }
      if (!span.supersedes(known)) {
        return false;
      }
      span.brokerTime = known.brokerTime;
      span.settled = known.settled;
      trace.put(span);
      trace.touch(span);
      return true;
    }
    if (trace.size() >= mostRecords) {
      truncate(trace, Signal.SPANS);
      outbox.book(Signal.SPANS, span.brokerTime, Outcome.CORRELATED, 1);
      return false;
    }
    outbox.book(Signal.SPANS, span.brokerTime, Outcome.OPEN, 1);
    trace.put(span);
    trace.touch(span);
    List<LogEntry> waiting = trace.waiting.remove(span.fields.spanId());
    if (waiting != null) {
      for (LogEntry log : waiting) {
        departures.match(trace, log, Match.SPAN_ID, span);
      }
      matched.addAll(waiting);
    }
    return false;
  }

  private void takeLogs(Trace trace, OtlpRequest request, long brokerTime)
      throws InvalidProtocolBufferException {
    Ordinals ordinals = new Ordinals();
    for (OtlpRequest.Resource resource : request.resources()) {
      for (OtlpRequest.Scope scope : resource.scopes()) {
        Surroundings around = logsAround.of(resource.header(), scope.header());
        logsAround = around;
        boolean first = true;
        for (OtlpRequest.Slice slice : scope.records()) {
          RecordHash content = around.hash.with(slice);
          int ordinal = ordinals.next(content);
          RecordHash id = ordinal == 1 ? content : content.with(ordinal);
          LogEntry known = trace.logs.get(id);
          if (known == null) {
            LogFields fields = LogFields.read(slice, trace.id);
            Body body = new Body(resource.header(), scope.header(), slice, first);
            first = false;
            take(trace, new LogEntry(id, fields, around.origin, brokerTime, body));
          } else if (repeat(trace, Signal.LOGS, known.brokerTime, brokerTime, known.left)) {
            known.brokerTime = brokerTime;
            trace.touch(known);
          }
        }
      }
    }
  }

  private void take(Trace trace, LogEntry log) {
    SpanEntry span = log.fields.spanId() == 0 ? null : trace.spans.get(log.fields.spanId());
    if (trace.size() >= mostRecords) {
      truncate(trace, Signal.LOGS);
      log.match = span != null ? Match.SPAN_ID : trace.spans.isEmpty() ? Match.ORPHAN : Match.TRACE;
      log.matchedSpan = span == null ? 0 : span.fields.spanId();
      departures.pass(trace, log);
      return;
    }
    outbox.book(Signal.LOGS, log.brokerTime, Outcome.OPEN, 1);
    trace.put(log);
    trace.touch(log);
    if (span != null) {
      departures.match(trace, log, Match.SPAN_ID, span);
      departures.leave(trace, log, log.body);
    }
  }

  /**
   * Books a repeat. The earlier of the two arrivals is the record, the other one the repeat; a
   * record that is booked for good stays where it is.
   *
   * @return whether it came earlier than the record that is known
   */
  private boolean repeat(Trace trace, Signal signal, long known, long again, boolean booked) {
    if (again < known && !booked) {
      outbox.book(signal, known, Outcome.OPEN, -1);
      outbox.book(signal, again, Outcome.OPEN, 1);
      outbox.book(signal, known, Outcome.REPEATS, 1);
    } else {
      outbox.book(signal, again, Outcome.REPEATS, 1);
    }
    if (again < known) {
      trace.seeEarlier(known, again);
    }
    return again < known;
  }

  private void truncate(Trace trace, Signal signal) {
    trace.dirty |= !trace.truncated;
    trace.truncated = true;
    outbox.beyondCap(signal);
  }
}
