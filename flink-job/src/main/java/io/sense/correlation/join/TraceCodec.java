package io.sense.correlation.join;

import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.RecordHash;
import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a trace into a head and segments, and reads it back. The head holds the trace's own few
 * fields, and its records if they are few; segments hold records, and of what several hold the last
 * one stands.
 *
 * <p>Each begins with its version, so that the format can change while savepoints live.
 */
final class TraceCodec {
  private static final byte VERSION = 3;

  // Bits of a trace.
  private static final int REVISION_DUE = 1;
  private static final int TRUNCATED = 1 << 1;
  private static final int SPILLED = 1 << 2;
  private static final int DOCUMENTING = 1 << 3;
  private static final int EXPIRES = 1 << 4;

  // Kinds of moments.
  private static final int NEVER = 0;
  private static final int BEFORE_ALL = 1;
  private static final int SOME_MOMENT = 2;

  /** Segments outlive a trace's earliest time, so they do not count from it. */
  private static final long SEGMENT_BASE = 0;

  /** Where a segment is cut, in bytes; one that a single record makes larger is not. */
  private static final int SEGMENT_BYTES = 512 << 10;

  /** Gives a segment's bytes by its number, from 1 on. */
  interface Segments {
    byte[] get(int number) throws IOException;
  }

  private TraceCodec() {}

  /** A head with all records in it, to stand alone. */
  static byte[] whole(Trace trace) {
    int expected = 128 + 64 * trace.size() + (int) trace.bodyBytes;
    PackedOut out = new PackedOut(expected);
    writeFields(trace, out);
    new RecordsOut(base(trace), expected).write(trace.spans.values(), trace.logs.values(), out);
    return out.toByteArray();
  }

  /** A head without records: segments hold them. */
  static byte[] head(Trace trace) {
    PackedOut out = new PackedOut(128);
    writeFields(trace, out);
    new RecordsOut(base(trace), 0).write(List.of(), List.of(), out);
    return out.toByteArray();
  }

  /**
   * Segments with all records. Tells each record in which its body lies.
   *
   * @param first the number that the first of them will have
   */
  static List<byte[]> segments(Trace trace, int first) {
    return segments(trace.spans.values(), trace.logs.values(), first);
  }

  /** As {@link #segments}, with what changed since the last write only. */
  static List<byte[]> changedSegments(Trace trace, int first) {
    return segments(trace.dirtySpans, trace.dirtyLogs, first);
  }

  /** Reads a trace. */
  static Trace read(TraceId id, byte[] head, Segments segments) throws IOException {
    Trace trace = new Trace(id);
    Map<RecordHash, LogEntry> logs = new LinkedHashMap<>();
    PackedIn in = open(id, head);
    readFields(trace, in);
    readRecords(trace, logs, 0, base(trace), in);
    for (int number = 1; number <= trace.segments; number++) {
      readRecords(trace, logs, number, SEGMENT_BASE, open(id, segments.get(number)));
    }
    // Last, because a log waits or not by whether its span is here.
    logs.values().forEach(trace::put);
    trace.dirty = false;
    return trace;
  }

  /** Reads the records of one segment, with their bodies. */
  static BodiesInState.Segment readSegment(TraceId id, byte[] segment) throws IOException {
    RecordsIn records = new RecordsIn(id, SEGMENT_BASE, open(id, segment));
    return new BodiesInState.Segment(records.spans(), records.logs(), segment.length);
  }

  private static List<byte[]> segments(
      Collection<SpanEntry> spans, Collection<LogEntry> logs, int first) {
    List<byte[]> segments = new ArrayList<>();
    List<SpanEntry> someSpans = new ArrayList<>();
    List<LogEntry> someLogs = new ArrayList<>();
    long bytes = 0;
    for (SpanEntry span : spans) {
      span.bodyAt = span.body == null ? span.bodyAt : first + segments.size();
      someSpans.add(span);
      bytes += SpanEntry.HEAP_BYTES + (span.body == null ? 0 : span.body.heapBytes());
      if (bytes >= SEGMENT_BYTES) {
        segments.add(segment(someSpans, someLogs));
        bytes = 0;
      }
    }
    for (LogEntry log : logs) {
      log.bodyAt = log.body == null ? log.bodyAt : first + segments.size();
      someLogs.add(log);
      bytes += LogEntry.HEAP_BYTES + (log.body == null ? 0 : log.body.heapBytes());
      if (bytes >= SEGMENT_BYTES) {
        segments.add(segment(someSpans, someLogs));
        bytes = 0;
      }
    }
    if (!someSpans.isEmpty() || !someLogs.isEmpty()) {
      segments.add(segment(someSpans, someLogs));
    }
    return segments;
  }

  /** Writes the records and empties their lists. */
  private static byte[] segment(List<SpanEntry> spans, List<LogEntry> logs) {
    PackedOut out = new PackedOut(SEGMENT_BYTES);
    out.writeByte(VERSION);
    new RecordsOut(SEGMENT_BASE, SEGMENT_BYTES).write(spans, logs, out);
    spans.clear();
    logs.clear();
    return out.toByteArray();
  }

  private static PackedIn open(TraceId id, byte[] bytes) throws IOException {
    PackedIn in = new PackedIn(bytes);
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "Could not read the state of trace "
              + id
              + ": it has version "
              + version
              + ", this job reads version "
              + VERSION);
    }
    return in;
  }

  private static void writeFields(Trace trace, PackedOut out) {
    out.writeByte(VERSION);
    out.writeUnsigned(
        (trace.revisionDue ? REVISION_DUE : 0)
            | (trace.truncated ? TRUNCATED : 0)
            | (trace.spilled ? SPILLED : 0)
            | (trace.documenting ? DOCUMENTING : 0)
            | (trace.expires ? EXPIRES : 0));
    out.writeFixed(trace.generation);
    long base = base(trace);
    writeMoment(trace.settledAt, base, out);
    writeMoment(trace.decidedAt, base, out);
    writeMoment(trace.amendAt, base, out);
    writeMoment(trace.revisedAt, base, out);
    out.writeUnsigned(trace.segments);
    out.writeUnsigned(trace.nextSlice);
    out.writeUnsigned(trace.lastSlice);
    out.writeUnsigned(trace.documentParts);
    out.writeUnsigned(trace.deferred.size());
    for (Trace.Deferred deferred : trace.deferred) {
      out.writeByte(deferred.signal() == Signal.SPANS ? 0 : 1);
      out.writeSigned(deferred.chunk().brokerTime() - base);
      out.writeUnsigned(deferred.records());
      out.writeBytes(deferred.chunk().otlp());
    }
  }

  private static void readFields(Trace trace, PackedIn in) throws IOException {
    int bits = in.readInt();
    trace.revisionDue = (bits & REVISION_DUE) != 0;
    trace.truncated = (bits & TRUNCATED) != 0;
    trace.spilled = (bits & SPILLED) != 0;
    trace.documenting = (bits & DOCUMENTING) != 0;
    trace.expires = (bits & EXPIRES) != 0;
    trace.generation = in.readFixed();
    long base = base(trace);
    trace.settledAt = readMoment(base, in);
    trace.decidedAt = readMoment(base, in);
    trace.amendAt = readMoment(base, in);
    trace.revisedAt = readMoment(base, in);
    trace.segments = in.readInt();
    trace.nextSlice = in.readInt();
    trace.lastSlice = in.readInt();
    trace.documentParts = in.readInt();
    for (int left = in.readInt(); left > 0; left--) {
      Signal signal = in.readByte() == 0 ? Signal.SPANS : Signal.LOGS;
      long brokerTime = base + in.readSigned();
      int records = in.readInt();
      trace.defer(signal, new TraceChunk(trace.id, brokerTime, in.readBytes()), records);
    }
  }

  /** What broker times are written against: near all of them. */
  private static long base(Trace trace) {
    return trace.generation == Trace.NEVER ? 0 : trace.generation;
  }

  /** Moments that never come, or came before all others, have values of their own. */
  private static void writeMoment(long moment, long base, PackedOut out) {
    if (moment == Trace.NEVER) {
      out.writeUnsigned(NEVER);
    } else if (moment == -Trace.NEVER) {
      out.writeUnsigned(BEFORE_ALL);
    } else {
      out.writeUnsigned(SOME_MOMENT);
      out.writeSigned(moment - base);
    }
  }

  private static long readMoment(long base, PackedIn in) throws IOException {
    return switch (in.readInt()) {
      case NEVER -> Trace.NEVER;
      case BEFORE_ALL -> -Trace.NEVER;
      default -> base + in.readSigned();
    };
  }

  /**
   * Puts spans into the trace at once, logs into a map; a later record takes an earlier's place.
   */
  private static void readRecords(
      Trace trace, Map<RecordHash, LogEntry> logs, int number, long base, PackedIn in)
      throws IOException {
    RecordsIn records = new RecordsIn(trace.id, base, in);
    // What a decision under way has put back onto the heap was written behind its last slice.
    boolean staysInState = trace.spilled && (!trace.isBeingSliced() || number <= trace.lastSlice);
    for (SpanEntry span : records.spans()) {
      span.bodyAt = span.body == null ? span.bodyAt : number;
      if (staysInState) {
        span.body = null;
      }
      trace.put(span);
    }
    for (LogEntry log : records.logs()) {
      logs.put(log.id, log);
      log.bodyAt = log.body == null ? log.bodyAt : number;
      if (staysInState) {
        log.body = null;
      }
    }
  }
}
