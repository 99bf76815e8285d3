package io.sense.correlation.join;

import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.BusinessId;
import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trace into a head and segments, and reads it back. The head holds the trace's own few
 * fields, and its records if they are few; segments hold records, and of what several hold the last
 * one stands.
 *
 * <p>Each begins with its version, so that the format can change while savepoints live.
 */
final class TraceCodec {
  private static final byte VERSION = 2;

  /** Stands for a body that follows, where otherwise the number of its segment stands. */
  private static final int HERE = -1;

  /** Where a segment is cut, in bytes; one that a single record makes larger is not. */
  private static final int SEGMENT_BYTES = 512 << 10;

  /** Gives a segment's bytes by its number, from 1 on. */
  interface Segments {
    byte[] get(int number) throws IOException;
  }

  private TraceCodec() {}

  /** A head with all records in it, to stand alone. */
  static byte[] whole(Trace trace) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256 + (int) trace.heapBytes / 2);
    writeFields(trace, out);
    new RecordsOut(out).write(trace.spans.values(), trace.logs.values());
    return out.getCopyOfBuffer();
  }

  /** A head without records: segments hold them. */
  static byte[] head(Trace trace) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    writeFields(trace, out);
    new RecordsOut(out).write(List.of(), List.of());
    return out.getCopyOfBuffer();
  }

  /**
   * Segments with all records. Tells each record in which its body lies.
   *
   * @param first the number that the first of them will have
   */
  static List<byte[]> segments(Trace trace, int first) throws IOException {
    return segments(trace.spans.values(), trace.logs.values(), first);
  }

  /** As {@link #segments}, with what changed since the last write only. */
  static List<byte[]> changedSegments(Trace trace, int first) throws IOException {
    return segments(trace.dirtySpans, trace.dirtyLogs, first);
  }

  /** Reads a trace. */
  static Trace read(TraceId id, byte[] head, Segments segments) throws IOException {
    Trace trace = new Trace(id);
    Map<RecordHash, LogEntry> logs = new LinkedHashMap<>();
    DataInputDeserializer in = open(id, head);
    readFields(trace, in);
    readRecords(trace, logs, 0, in);
    for (int number = 1; number <= trace.segments; number++) {
      readRecords(trace, logs, number, open(id, segments.get(number)));
    }
    // Last, because a log waits or not by whether its span is here.
    logs.values().forEach(trace::put);
    trace.dirty = false;
    return trace;
  }

  /** Reads the records of one segment, with their bodies. */
  static BodiesInState.Segment readSegment(TraceId id, byte[] segment) throws IOException {
    RecordsIn records = new RecordsIn(id, open(id, segment));
    return new BodiesInState.Segment(records.spans(), records.logs(), segment.length);
  }

  private static List<byte[]> segments(
      Collection<SpanEntry> spans, Collection<LogEntry> logs, int first) throws IOException {
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
  private static byte[] segment(List<SpanEntry> spans, List<LogEntry> logs) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(SEGMENT_BYTES);
    out.writeByte(VERSION);
    new RecordsOut(out).write(spans, logs);
    spans.clear();
    logs.clear();
    return out.getCopyOfBuffer();
  }

  private static DataInputDeserializer open(TraceId id, byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
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

  private static void writeFields(Trace trace, DataOutputSerializer out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(trace.generation);
    out.writeLong(trace.settledAt);
    out.writeLong(trace.decidedAt);
    out.writeLong(trace.amendAt);
    out.writeLong(trace.revisedAt);
    out.writeBoolean(trace.revisionDue);
    out.writeBoolean(trace.truncated);
    out.writeInt(trace.segments);
    out.writeBoolean(trace.spilled);
    out.writeInt(trace.nextSlice);
    out.writeInt(trace.lastSlice);
    out.writeBoolean(trace.documenting);
    out.writeInt(trace.documentParts);
    out.writeInt(trace.deferred.size());
    for (Trace.Deferred deferred : trace.deferred) {
      out.writeBoolean(deferred.signal() == Signal.SPANS);
      out.writeLong(deferred.chunk().brokerTime());
      out.writeInt(deferred.records());
      writeBytes(deferred.chunk().otlp(), out);
    }
  }

  private static void readFields(Trace trace, DataInputDeserializer in) throws IOException {
    trace.generation = in.readLong();
    trace.settledAt = in.readLong();
    trace.decidedAt = in.readLong();
    trace.amendAt = in.readLong();
    trace.revisedAt = in.readLong();
    trace.revisionDue = in.readBoolean();
    trace.truncated = in.readBoolean();
    trace.segments = in.readInt();
    trace.spilled = in.readBoolean();
    trace.nextSlice = in.readInt();
    trace.lastSlice = in.readInt();
    trace.documenting = in.readBoolean();
    trace.documentParts = in.readInt();
    for (int left = in.readInt(); left > 0; left--) {
      Signal signal = in.readBoolean() ? Signal.SPANS : Signal.LOGS;
      long brokerTime = in.readLong();
      int records = in.readInt();
      trace.defer(signal, new TraceChunk(trace.id, brokerTime, readBytes(in)), records);
    }
  }

  /**
   * Puts spans into the trace at once, logs into a map; a later record takes an earlier's place.
   */
  private static void readRecords(
      Trace trace, Map<RecordHash, LogEntry> logs, int number, DataInputDeserializer in)
      throws IOException {
    RecordsIn records = new RecordsIn(trace.id, in);
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

  /** Writes records; what many share is written once before them. */
  private static final class RecordsOut {
    private final DataOutputSerializer out;
    private final Map<Origin, Integer> origins = new LinkedHashMap<>();
    private final IdentityHashMap<byte[], Integer> headers = new IdentityHashMap<>();
    private final List<byte[]> headerList = new ArrayList<>();

    RecordsOut(DataOutputSerializer out) {
      this.out = out;
    }

    void write(Collection<SpanEntry> spans, Collection<LogEntry> logs) throws IOException {
      for (SpanEntry span : spans) {
        share(span.origin, span.body);
      }
      for (LogEntry log : logs) {
        share(log.origin, log.body);
      }
      out.writeInt(origins.size());
      for (Origin origin : origins.keySet()) {
        write(origin);
      }
      out.writeInt(headerList.size());
      for (byte[] header : headerList) {
        writeBytes(header, out);
      }
      out.writeInt(spans.size());
      for (SpanEntry span : spans) {
        write(span);
      }
      out.writeInt(logs.size());
      for (LogEntry log : logs) {
        write(log);
      }
    }

    private void share(Origin origin, @Nullable Body body) {
      origins.putIfAbsent(origin, origins.size());
      if (body != null) {
        share(body.resourceHeader());
        share(body.scopeHeader());
      }
    }

    private void share(byte[] header) {
      if (headers.putIfAbsent(header, headerList.size()) == null) {
        headerList.add(header);
      }
    }

    private void write(Origin origin) throws IOException {
      out.writeUTF(origin.service());
      writeText(origin.instance(), out);
      writeText(origin.environment(), out);
      write(origin.ids());
      out.writeBoolean(origin.synthetic());
    }

    private void write(SpanEntry span) throws IOException {
      SpanFields fields = span.fields;
      out.writeLong(fields.spanId());
      out.writeLong(fields.parentId());
      out.writeInt(fields.kind());
      out.writeUTF(fields.name());
      out.writeLong(fields.startNanos());
      out.writeLong(fields.endNanos());
      out.writeBoolean(fields.error());
      out.writeBoolean(fields.synthetic());
      write(fields.ids());
      out.writeInt(fields.links().size());
      for (SpanLink link : fields.links()) {
        out.writeLong(link.traceId().high());
        out.writeLong(link.traceId().low());
        out.writeLong(link.spanId());
      }
      out.writeInt(origins.get(span.origin));
      write(span.hash);
      out.writeLong(span.brokerTime);
      out.writeBoolean(span.settled);
      write(span.body, span.bodyAt);
    }

    private void write(LogEntry log) throws IOException {
      LogFields fields = log.fields;
      write(log.id);
      out.writeLong(fields.spanId());
      out.writeLong(fields.timeNanos());
      out.writeInt(fields.severity());
      write(fields.ids());
      out.writeBoolean(fields.synthetic());
      out.writeBoolean(fields.strip());
      out.writeInt(origins.get(log.origin));
      out.writeLong(log.brokerTime);
      writeText(log.match == null ? null : log.match.label(), out);
      out.writeLong(log.matchedSpan);
      out.writeBoolean(log.left);
      out.writeBoolean(log.rematched);
      write(log.body, log.bodyAt);
    }

    /** A body, or in which segment it lies. */
    private void write(@Nullable Body body, int bodyAt) throws IOException {
      out.writeInt(body == null ? bodyAt : HERE);
      if (body != null) {
        out.writeInt(headers.get(body.resourceHeader()));
        out.writeInt(headers.get(body.scopeHeader()));
        writeBytes(body.record(), out);
      }
    }

    private void write(@Nullable BusinessIds ids) throws IOException {
      out.writeBoolean(ids != null);
      if (ids != null) {
        for (BusinessId id : BusinessId.values()) {
          writeText(ids.get(id), out);
        }
      }
    }

    private void write(RecordHash hash) throws IOException {
      out.writeLong(hash.high());
      out.writeLong(hash.low());
    }
  }

  /** Reads what {@link RecordsOut} wrote: first the spans, then the logs. */
  private static final class RecordsIn {
    private final TraceId trace;
    private final DataInputDeserializer in;
    private final List<Origin> origins = new ArrayList<>();
    private final List<byte[]> headers = new ArrayList<>();
    private final List<SpanEntry> spans = new ArrayList<>();
    private final List<LogEntry> logs = new ArrayList<>();
    private int firstOfHeader;

    RecordsIn(TraceId trace, DataInputDeserializer in) throws IOException {
      this.trace = trace;
      this.in = in;
      for (int left = in.readInt(); left > 0; left--) {
        origins.add(
            new Origin(in.readUTF(), readText(in), readText(in), readIds(), in.readBoolean()));
      }
      for (int left = in.readInt(); left > 0; left--) {
        headers.add(readBytes(in));
      }
      for (int left = in.readInt(); left > 0; left--) {
        spans.add(readSpan());
      }
      for (int left = in.readInt(); left > 0; left--) {
        logs.add(readLog());
      }
    }

    List<SpanEntry> spans() {
      return spans;
    }

    List<LogEntry> logs() {
      return logs;
    }

    private SpanEntry readSpan() throws IOException {
      long spanId = in.readLong();
      long parentId = in.readLong();
      int kind = in.readInt();
      String name = in.readUTF();
      long start = in.readLong();
      long end = in.readLong();
      boolean error = in.readBoolean();
      boolean synthetic = in.readBoolean();
      BusinessIds ids = readIds();
      SpanFields fields =
          new SpanFields(
              trace, spanId, parentId, kind, name, start, end, error, ids, synthetic, readLinks());
      Origin origin = origins.get(in.readInt());
      RecordHash hash = readHash();
      long brokerTime = in.readLong();
      boolean settled = in.readBoolean();
      int bodyAt = in.readInt();
      Body body = readBody(bodyAt);
      SpanEntry span = new SpanEntry(fields, origin, hash, brokerTime, body);
      span.settled = settled;
      span.bodyAt = Math.max(0, bodyAt);
      return span;
    }

    private LogEntry readLog() throws IOException {
      RecordHash id = readHash();
      LogFields fields =
          new LogFields(
              trace,
              in.readLong(),
              in.readLong(),
              in.readInt(),
              readIds(),
              in.readBoolean(),
              in.readBoolean());
      Origin origin = origins.get(in.readInt());
      long brokerTime = in.readLong();
      String match = readText(in);
      long matchedSpan = in.readLong();
      boolean left = in.readBoolean();
      boolean rematched = in.readBoolean();
      int bodyAt = in.readInt();
      Body body = readBody(bodyAt);
      LogEntry log = new LogEntry(id, fields, origin, brokerTime, body);
      log.bodyAt = Math.max(0, bodyAt);
      log.match = match == null ? null : Match.labelled(match);
      log.matchedSpan = matchedSpan;
      log.left = left;
      log.rematched = rematched;
      return log;
    }

    private @Nullable Body readBody(int bodyAt) throws IOException {
      if (bodyAt != HERE) {
        return null;
      }
      int resource = in.readInt();
      int scope = in.readInt();
      boolean first = scope >= firstOfHeader; // headers stand in the order of their first records
      firstOfHeader = Math.max(firstOfHeader, scope + 1);
      return new Body(headers.get(resource), headers.get(scope), readBytes(in), first);
    }

    private List<SpanLink> readLinks() throws IOException {
      int size = in.readInt();
      if (size == 0) {
        return List.of();
      }
      List<SpanLink> links = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        links.add(new SpanLink(new TraceId(in.readLong(), in.readLong()), in.readLong()));
      }
      return links;
    }

    private @Nullable BusinessIds readIds() throws IOException {
      if (!in.readBoolean()) {
        return null;
      }
      BusinessIds ids = null;
      for (BusinessId id : BusinessId.values()) {
        String value = readText(in);
        if (value != null) {
          ids = BusinessIds.with(ids, id, value);
        }
      }
      return ids;
    }

    private RecordHash readHash() throws IOException {
      return new RecordHash(in.readLong(), in.readLong());
    }
  }

  private static void writeText(@Nullable String text, DataOutputSerializer out)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  private static @Nullable String readText(DataInputDeserializer in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }

  private static void writeBytes(byte[] bytes, DataOutputSerializer out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputDeserializer in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
