package io.sense.correlation.join;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trace into segments and reads it back. A segment holds the trace's own few fields and
 * the records that changed since the one before; of what several hold, the last one stands.
 *
 * <p>A segment begins with its version, so that the format can change while savepoints live.
 */
final class TraceCodec {
  private static final byte VERSION = 1;

  private TraceCodec() {}

  /** A segment with everything, to stand alone. */
  static byte[] whole(Trace trace) throws IOException {
    return segment(trace, trace.spans.values(), trace.logs.values());
  }

  /** A segment with what changed since the last one. */
  static byte[] changes(Trace trace) throws IOException {
    return segment(trace, trace.dirtySpans, trace.dirtyLogs);
  }

  /**
   * Reads a trace.
   *
   * @param segments in the order in which they were written; at least one
   */
  static Trace read(TraceId id, Iterable<byte[]> segments) throws IOException {
    Trace trace = new Trace(id);
    Map<RecordHash, LogEntry> logs = new LinkedHashMap<>();
    for (byte[] segment : segments) {
      read(trace, logs, new DataInputDeserializer(segment));
    }
    // Last, because a log waits or not by whether its span is here.
    logs.values().forEach(trace::put);
    trace.dirty = false;
    return trace;
  }

  private static byte[] segment(Trace trace, Collection<SpanEntry> spans, Collection<LogEntry> logs)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128 + 100 * (spans.size() + logs.size()));
    out.writeByte(VERSION);
    out.writeLong(trace.generation);
    out.writeLong(trace.settledAt);
    out.writeLong(trace.decidedAt);
    out.writeLong(trace.amendAt);
    out.writeLong(trace.revisedAt);
    out.writeBoolean(trace.revisionDue);
    out.writeBoolean(trace.truncated);
    out.writeInt(trace.deferred.size());
    for (Trace.Deferred deferred : trace.deferred) {
      out.writeBoolean(deferred.signal() == Signal.SPANS);
      out.writeLong(deferred.chunk().brokerTime());
      writeBytes(deferred.chunk().otlp(), out);
    }
    Map<Origin, Integer> origins = new LinkedHashMap<>();
    spans.forEach(span -> origins.putIfAbsent(span.origin, origins.size()));
    logs.forEach(log -> origins.putIfAbsent(log.origin, origins.size()));
    out.writeInt(origins.size());
    for (Origin origin : origins.keySet()) {
      write(origin, out);
    }
    out.writeInt(spans.size());
    for (SpanEntry span : spans) {
      write(span, origins.get(span.origin), out);
    }
    out.writeInt(logs.size());
    for (LogEntry log : logs) {
      write(log, origins.get(log.origin), out);
    }
    return out.getCopyOfBuffer();
  }

  private static void read(Trace trace, Map<RecordHash, LogEntry> logs, DataInputDeserializer in)
      throws IOException {
    byte version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "Could not read the state of trace "
              + trace.id
              + ": it has version "
              + version
              + ", this job reads version "
              + VERSION);
    }
    trace.generation = in.readLong();
    trace.settledAt = in.readLong();
    trace.decidedAt = in.readLong();
    trace.amendAt = in.readLong();
    trace.revisedAt = in.readLong();
    trace.revisionDue = in.readBoolean();
    trace.truncated = in.readBoolean();
    trace.dropDeferred(); // those of this segment are all that there are
    for (int left = in.readInt(); left > 0; left--) {
      Signal signal = in.readBoolean() ? Signal.SPANS : Signal.LOGS;
      trace.defer(signal, new TraceChunk(trace.id, in.readLong(), readBytes(in)));
    }
    List<Origin> origins = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      origins.add(readOrigin(in));
    }
    for (int left = in.readInt(); left > 0; left--) {
      trace.put(readSpan(trace.id, origins, in));
    }
    for (int left = in.readInt(); left > 0; left--) {
      LogEntry log = readLog(trace.id, origins, in);
      logs.put(log.id, log);
    }
  }

  private static void write(Origin origin, DataOutputSerializer out) throws IOException {
    out.writeUTF(origin.service());
    writeText(origin.instance(), out);
    writeText(origin.environment(), out);
    write(origin.ids(), out);
    out.writeBoolean(origin.synthetic());
  }

  private static Origin readOrigin(DataInputDeserializer in) throws IOException {
    return new Origin(in.readUTF(), readText(in), readText(in), readIds(in), in.readBoolean());
  }

  private static void write(SpanEntry span, int origin, DataOutputSerializer out)
      throws IOException {
    SpanFields fields = span.fields;
    out.writeLong(fields.spanId());
    out.writeLong(fields.parentId());
    out.writeInt(fields.kind());
    out.writeUTF(fields.name());
    out.writeLong(fields.startNanos());
    out.writeLong(fields.endNanos());
    out.writeBoolean(fields.error());
    out.writeBoolean(fields.synthetic());
    write(fields.ids(), out);
    out.writeInt(origin);
    write(span.hash, out);
    out.writeLong(span.brokerTime);
  }

  private static SpanEntry readSpan(TraceId trace, List<Origin> origins, DataInputDeserializer in)
      throws IOException {
    long spanId = in.readLong();
    long parentId = in.readLong();
    int kind = in.readInt();
    String name = in.readUTF();
    long start = in.readLong();
    long end = in.readLong();
    boolean error = in.readBoolean();
    boolean synthetic = in.readBoolean();
    SpanFields fields =
        new SpanFields(
            trace, spanId, parentId, kind, name, start, end, error, readIds(in), synthetic);
    return new SpanEntry(fields, origins.get(in.readInt()), readHash(in), in.readLong());
  }

  private static void write(LogEntry log, int origin, DataOutputSerializer out) throws IOException {
    LogFields fields = log.fields;
    write(log.id, out);
    out.writeLong(fields.spanId());
    out.writeLong(fields.timeNanos());
    out.writeInt(fields.severity());
    write(fields.ids(), out);
    out.writeBoolean(fields.synthetic());
    out.writeBoolean(fields.strip());
    out.writeInt(origin);
    out.writeLong(log.brokerTime);
    writeText(log.match == null ? null : log.match.label(), out);
    out.writeLong(log.matchedSpan);
    out.writeBoolean(log.body != null);
    if (log.body != null) {
      writeBytes(log.body.resourceHeader(), out);
      writeBytes(log.body.scopeHeader(), out);
      writeBytes(log.body.record(), out);
    }
  }

  private static LogEntry readLog(TraceId trace, List<Origin> origins, DataInputDeserializer in)
      throws IOException {
    RecordHash id = readHash(in);
    long spanId = in.readLong();
    long time = in.readLong();
    int severity = in.readInt();
    BusinessIds ids = readIds(in);
    boolean synthetic = in.readBoolean();
    boolean strip = in.readBoolean();
    LogFields fields = new LogFields(trace, spanId, time, severity, ids, synthetic, strip);
    Origin origin = origins.get(in.readInt());
    long brokerTime = in.readLong();
    String match = readText(in);
    long matchedSpan = in.readLong();
    LogEntry.Body body =
        in.readBoolean() ? new LogEntry.Body(readBytes(in), readBytes(in), readBytes(in)) : null;
    LogEntry log = new LogEntry(id, fields, origin, brokerTime, body);
    log.match = match == null ? null : Match.labelled(match);
    log.matchedSpan = matchedSpan;
    return log;
  }

  private static void write(@Nullable BusinessIds ids, DataOutputSerializer out)
      throws IOException {
    out.writeBoolean(ids != null);
    if (ids != null) {
      for (BusinessId id : BusinessId.values()) {
        writeText(ids.get(id), out);
      }
    }
  }

  private static @Nullable BusinessIds readIds(DataInputDeserializer in) throws IOException {
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

  private static void write(RecordHash hash, DataOutputSerializer out) throws IOException {
    out.writeLong(hash.high());
    out.writeLong(hash.low());
  }

  private static RecordHash readHash(DataInputDeserializer in) throws IOException {
    return new RecordHash(in.readLong(), in.readLong());
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
