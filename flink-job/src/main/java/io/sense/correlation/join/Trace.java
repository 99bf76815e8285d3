package io.sense.correlation.join;

import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.RecordHash;
import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one generation of one trace: open, or settled and within the horizon.
 *
 * <p>Holds data and keeps its indexes; what is done with it is {@link Correlator}'s.
 */
final class Trace {
  /** A moment that never comes, in broker time. */
  static final long NEVER = Long.MAX_VALUE;

  /**
   * A chunk that came too far ahead of the watermark, or while the trace was being settled.
   *
   * @param records how many it holds
   */
  record Deferred(Signal signal, TraceChunk chunk, int records) {}

  final TraceId id;

  /**
   * Broker time of the record that opened this generation: of the earliest, whichever was read
   * first. Stays as it is once settled.
   */
  long generation = NEVER;

  /** In the order of arrival, so that those of one request stay together. */
  final Map<Long, SpanEntry> spans = new LinkedHashMap<>(8);

  final Map<RecordHash, LogEntry> logs = new LinkedHashMap<>(8);

  /** Logs that name a span which has not come, by that span. */
  final Map<Long, List<LogEntry>> waiting = new HashMap<>(4);

  List<Deferred> deferred = new ArrayList<>(0);

  /** The settling moment; {@link #NEVER} while open. */
  long settledAt = NEVER;

  /** The moment of the last decision: of settling or of an amendment. */
  long decidedAt = NEVER;

  /** When late records are to be put into an amendment; {@link #NEVER} when there are none. */
  long amendAt = NEVER;

  /** Broker time of the last revision; {@code -NEVER} before the first. */
  long revisedAt = -NEVER;

  /** Whether something came since the last open revision. */
  boolean revisionDue;

  boolean truncated;

  /** How many segments of the state hold records; 0 where its head holds them all. */
  int segments;

  /** Whether bodies lie in segments of the state only, because there are too many for the heap. */
  boolean spilled;

  /** Bytes of the bodies on the heap. */
  long bodyBytes;

  /** The next segment whose bodies the last decision has to see to; past the last when done. */
  int nextSlice;

  /** The last such segment; 0 when there is none. */
  int lastSlice;

  /** Whether the last decision is to be kept as a document. */
  boolean documenting;

  /** How many parts of the last decision's document have left. */
  int documentParts;

  /** Whether what the state holds is not this generation, or not its residue, and must go. */
  boolean replaces;

  /** Whether its end is among those of {@link Horizons}: it is settled, and was let go once. */
  boolean expires;

  /** The earliest timer that is known; {@link #NEVER} when none is. Not in the state. */
  long remindAt = NEVER;

  /** Whether the state holds it, as it is or as it was. Not in the state. */
  boolean stored;

  /** Whether a snapshot of the heap has held it. Not in the state. */
  boolean snapshotted;

  /** The earliest moment of {@link Wakes}; {@link #NEVER} when there is none. Not in the state. */
  long wakeAt = NEVER;

  private long lastSeen = Long.MIN_VALUE;

  /** Whether the latest record has moved to an earlier time since. */
  private boolean lastSeenMoved;

  /** Broker time of the earliest record taken in. */
  long firstSeen = NEVER;

  /** Rough size on the heap. */
  long heapBytes = 500;

  /** Whether anything at all changed since it was last written to the state. */
  boolean dirty = true;

  /** What changed since then, of a trace with segments; one without is written whole. */
  final List<SpanEntry> dirtySpans = new ArrayList<>(0);

  final List<LogEntry> dirtyLogs = new ArrayList<>(0);

  private @Nullable SpanEntry root;
  private int spanIdMatches;

  Trace(TraceId id) {
    this.id = id;
  }

  boolean isSettled() {
    return settledAt != NEVER;
  }

  /** Whether the last decision has bodies left to see to. */
  boolean isBeingSliced() {
    return lastSlice > 0;
  }

  int size() {
    return spans.size() + logs.size();
  }

  /** Whether a log was matched to the span that it names. */
  boolean hasMatch() {
    return spanIdMatches > 0;
  }

  /** The root, as long as a span without a parent is here. */
  @Nullable SpanEntry root() {
    return root;
  }

  void put(SpanEntry span) {
    SpanEntry former = spans.put(span.fields.spanId(), span);
    if (former == null) {
      heapBytes += SpanEntry.HEAP_BYTES;
    } else {
      hold(former.body, -1);
    }
    hold(span.body, 1);
    if (former != null && former == root) {
      root = null;
      spans.values().forEach(this::considerAsRoot);
    } else {
      considerAsRoot(span);
    }
    see(span.brokerTime);
  }

  void defer(Signal signal, TraceChunk chunk, int records) {
    deferred.add(new Deferred(signal, chunk, records));
    heapBytes += chunk.otlp().length;
    dirty = true;
  }

  void put(LogEntry log) {
    logs.put(log.id, log);
    heapBytes += LogEntry.HEAP_BYTES;
    hold(log.body, 1);
    if (log.match == Match.SPAN_ID) {
      spanIdMatches++;
    } else if (log.fields.spanId() != 0 && !spans.containsKey(log.fields.spanId())) {
      waiting.computeIfAbsent(log.fields.spanId(), span -> new ArrayList<>(2)).add(log);
    }
    see(log.brokerTime);
  }

  void match(LogEntry log, Match match, long span) {
    if (match == Match.SPAN_ID && log.match != Match.SPAN_ID) {
      spanIdMatches++;
    }
    log.match = match;
    log.matchedSpan = span;
    touch(log);
  }

  /** Puts another body, or none, in the place of a log's. */
  void setBody(LogEntry log, @Nullable Body body) {
    hold(log.body, -1);
    hold(body, 1);
    log.body = body;
  }

  /** Puts another body, or none, in the place of a span's. */
  void setBody(SpanEntry span, @Nullable Body body) {
    hold(span.body, -1);
    hold(body, 1);
    span.body = body;
  }

  void touch(SpanEntry span) {
    dirty = true;
    if (segments > 0 && !span.dirty) {
      span.dirty = true;
      dirtySpans.add(span);
    }
  }

  void touch(LogEntry log) {
    dirty = true;
    if (segments > 0 && !log.dirty) {
      log.dirty = true;
      dirtyLogs.add(log);
    }
  }

  /** Notes that all of it stands in the state now. */
  void written() {
    dirty = false;
    replaces = false;
    dirtySpans.forEach(span -> span.dirty = false);
    dirtySpans.clear();
    dirtyLogs.forEach(log -> log.dirty = false);
    dirtyLogs.clear();
  }

  /** Broker time of the latest record. */
  long lastSeen() {
    if (lastSeenMoved) {
      lastSeenMoved = false;
      lastSeen = Long.MIN_VALUE;
      spans.values().forEach(span -> lastSeen = Math.max(lastSeen, span.brokerTime));
      logs.values().forEach(log -> lastSeen = Math.max(lastSeen, log.brokerTime));
    }
    return lastSeen;
  }

  /** Notes that a record has an earlier broker time than was known, by its repeat. */
  void seeEarlier(long known, long brokerTime) {
    lastSeenMoved |= known == lastSeen; // looked for when it is asked for: repeats come in batches
    see(brokerTime);
  }

  /** Notes the broker time of a record. */
  void see(long brokerTime) {
    lastSeen = Math.max(lastSeen, brokerTime);
    firstSeen = Math.min(firstSeen, brokerTime);
    if (!isSettled()) {
      generation = Math.min(generation, brokerTime);
    }
  }

  private void hold(@Nullable Body body, int sign) {
    if (body != null) {
      heapBytes += sign * (long) body.heapBytes();
      bodyBytes += sign * (long) body.heapBytes();
    }
  }

  private void considerAsRoot(SpanEntry span) {
    if (span.fields.parentId() == 0 && (root == null || span.precedes(root))) {
      root = span;
    }
  }
}
