package io.sense.correlation.join;

import static io.sense.correlation.join.RecordsOut.BODY_IN_SEGMENT;
import static io.sense.correlation.join.RecordsOut.HAS_BODY;
import static io.sense.correlation.join.RecordsOut.HAS_IDS;
import static io.sense.correlation.join.RecordsOut.HAS_LEFT;
import static io.sense.correlation.join.RecordsOut.HAS_LINKS;
import static io.sense.correlation.join.RecordsOut.HAS_PARENT;
import static io.sense.correlation.join.RecordsOut.IS_ERROR;
import static io.sense.correlation.join.RecordsOut.IS_REMATCHED;
import static io.sense.correlation.join.RecordsOut.IS_SETTLED;
import static io.sense.correlation.join.RecordsOut.IS_SYNTHETIC;
import static io.sense.correlation.join.RecordsOut.MATCH;
import static io.sense.correlation.join.RecordsOut.NAMES_SPAN;
import static io.sense.correlation.join.RecordsOut.STRIPS;
import static io.sense.correlation.join.RecordsOut.TO_NAMED_SPAN;
import static io.sense.correlation.join.RecordsOut.TO_OTHER_SPAN;

import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.correlation.otlp.BusinessId;
import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordsOut} wrote. */
final class RecordsIn {
  private final TraceId trace;
  private final long baseMillis;
  private final PackedIn in;
  private final List<Origin> origins;
  private final List<String> names;
  private final List<byte[]> headers;
  private final List<SpanEntry> spans;
  private final List<LogEntry> logs;
  private int firstOfHeader;
  private long lastNanos;

  /** Reads all records. */
  RecordsIn(TraceId trace, long baseMillis, PackedIn in) throws IOException {
    this.trace = trace;
    this.baseMillis = baseMillis;
    this.in = in;
    int count = in.readInt();
    origins = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      origins.add(readOrigin());
    }
    count = in.readInt();
    names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(in.readText());
    }
    count = in.readInt();
    headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(in.readBytes());
    }
    count = in.readInt();
    int logCount = in.readInt();
    spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spans.add(readSpan());
    }
    logs = new ArrayList<>(logCount);
    for (int i = 0; i < logCount; i++) {
      logs.add(readLog());
    }
  }

  List<SpanEntry> spans() {
    return spans;
  }

  List<LogEntry> logs() {
    return logs;
  }

  private Origin readOrigin() throws IOException {
    String service = in.readText();
    String instance = in.readOptionalText();
    String environment = in.readOptionalText();
    int bits = in.readByte();
    return new Origin(service, instance, environment, readIds(bits), (bits & IS_SYNTHETIC) != 0);
  }

  private SpanEntry readSpan() throws IOException {
    int bits = in.readByte();
    long spanId = in.readFixed();
    long parentId = (bits & HAS_PARENT) != 0 ? in.readFixed() : 0;
    int kind = (int) in.readSigned();
    String name = names.get(in.readInt());
    long start = readNanos();
    long end = start + in.readSigned();
    BusinessIds ids = readIds(bits);
    List<SpanLink> links = (bits & HAS_LINKS) != 0 ? readLinks() : List.of();
    Origin origin = origins.get(in.readInt());
    RecordHash hash = readHash();
    long brokerTime = baseMillis + in.readSigned();
    SpanFields fields =
        new SpanFields(
            trace,
            spanId,
            parentId,
            kind,
            name,
            start,
            end,
            (bits & IS_ERROR) != 0,
            ids,
            (bits & IS_SYNTHETIC) != 0,
            links);
    SpanEntry span = new SpanEntry(fields, origin, hash, brokerTime, readBody(bits));
    span.settled = (bits & IS_SETTLED) != 0;
    span.bodyAt = readBodyAt(bits);
    return span;
  }

  private LogEntry readLog() throws IOException {
    int bits = in.readByte();
    int match = in.readByte();
    RecordHash id = readHash();
    long spanId = (bits & NAMES_SPAN) != 0 ? in.readFixed() : 0;
    long matchedSpan = (match & TO_OTHER_SPAN) != 0 ? in.readFixed() : 0;
    LogFields fields =
        new LogFields(
            trace,
            spanId,
            readNanos(),
            (int) in.readSigned(),
            readIds(bits),
            (bits & IS_SYNTHETIC) != 0,
            (bits & STRIPS) != 0);
    Origin origin = origins.get(in.readInt());
    long brokerTime = baseMillis + in.readSigned();
    LogEntry log = new LogEntry(id, fields, origin, brokerTime, readBody(bits));
    log.bodyAt = readBodyAt(bits);
    log.match = (match & MATCH) == 0 ? null : Match.stored(match & MATCH);
    log.matchedSpan = (match & TO_NAMED_SPAN) != 0 ? spanId : matchedSpan;
    log.left = (bits & HAS_LEFT) != 0;
    log.rematched = (bits & IS_REMATCHED) != 0;
    return log;
  }

  private long readNanos() throws IOException {
    lastNanos += in.readSigned();
    return lastNanos;
  }

  private @Nullable Body readBody(int bits) throws IOException {
    if ((bits & HAS_BODY) == 0) {
      return null;
    }
    int resource = in.readInt();
    int scope = in.readInt();
    boolean first = scope >= firstOfHeader; // headers stand in the order of their first records
    firstOfHeader = Math.max(firstOfHeader, scope + 1);
    return new Body(headers.get(resource), headers.get(scope), in.readSlice(), first);
  }

  private int readBodyAt(int bits) throws IOException {
    return (bits & BODY_IN_SEGMENT) == 0 ? 0 : in.readInt();
  }

  private List<SpanLink> readLinks() throws IOException {
    int size = in.readInt();
    List<SpanLink> links = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      links.add(new SpanLink(new TraceId(in.readFixed(), in.readFixed()), in.readFixed()));
    }
    return links;
  }

  private @Nullable BusinessIds readIds(int bits) throws IOException {
    if ((bits & HAS_IDS) == 0) {
      return null;
    }
    BusinessIds ids = null;
    for (BusinessId id : BusinessId.values()) {
      String value = in.readOptionalText();
      if (value != null) {
        ids = BusinessIds.with(ids, id, value);
      }
    }
    return ids;
  }

  private RecordHash readHash() throws IOException {
    return new RecordHash(in.readFixed(), in.readFixed());
  }
}
