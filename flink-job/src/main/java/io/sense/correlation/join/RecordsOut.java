package io.sense.correlation.join;

import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.correlation.otlp.BusinessId;
import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one trace as its state holds them: what many share once before them, times as
 * differences. {@link RecordsIn} reads them, and says what the bits mean as well.
 */
final class RecordsOut {
  // Bits of a span.
  static final int HAS_PARENT = 1;
  static final int IS_ERROR = 1 << 1;
  static final int HAS_LINKS = 1 << 4;
  static final int IS_SETTLED = 1 << 5;

  // Bits of both.
  static final int IS_SYNTHETIC = 1 << 2;
  static final int HAS_IDS = 1 << 3;
  static final int HAS_BODY = 1 << 6;
  static final int BODY_IN_SEGMENT = 1 << 7;

  // Bits of a log, and of its match.
  static final int NAMES_SPAN = 1;
  static final int STRIPS = 1 << 1;
  static final int HAS_LEFT = 1 << 4;
  static final int IS_REMATCHED = 1 << 5;
  static final int MATCH = 7;
  static final int TO_NAMED_SPAN = 1 << 3;
  static final int TO_OTHER_SPAN = 1 << 4;

  private final long baseMillis;
  private final PackedOut records;
  private final Numbers<Origin> origins = new Numbers<>();
  private final Numbers<String> names = new Numbers<>();

  /** Records of one request share the very arrays, and arrays equal themselves only. */
  private final Numbers<byte[]> headers = new Numbers<>();

  private long lastNanos;

  /** What records share, numbered from 0 on as it comes. */
  private static final class Numbers<T> {
    /** So few, as most traces have, are found faster without a map. */
    private static final int FEW = 8;

    final List<T> values = new ArrayList<>(2);
    private @Nullable Map<T, Integer> numbers;

    int of(T value) {
      if (numbers == null) {
        int known = values.indexOf(value);
        if (known >= 0 || values.size() < FEW) {
          return known >= 0 ? known : add(value);
        }
        numbers = new HashMap<>();
        for (T earlier : values) {
          numbers.put(earlier, numbers.size());
        }
      }
      Integer known = numbers.putIfAbsent(value, values.size());
      return known != null ? known : add(value);
    }

    private int add(T value) {
      values.add(value);
      return values.size() - 1;
    }
  }

  /**
   * Starts with no record.
   *
   * @param baseMillis a broker time near those of the records; the reader must know it as well
   */
  RecordsOut(long baseMillis, int expectedBytes) {
    this.baseMillis = baseMillis;
    this.records = new PackedOut(expectedBytes);
  }

  /** Writes the records and what they share. To be called once. */
  void write(Collection<SpanEntry> spans, Collection<LogEntry> logs, PackedOut out) {
    for (SpanEntry span : spans) {
      write(span);
    }
    for (LogEntry log : logs) {
      write(log);
    }
    out.writeUnsigned(origins.values.size());
    for (Origin origin : origins.values) {
      write(origin, out);
    }
    out.writeUnsigned(names.values.size());
    for (String name : names.values) {
      out.writeText(name);
    }
    out.writeUnsigned(headers.values.size());
    for (byte[] header : headers.values) {
      out.writeBytes(header);
    }
    out.writeUnsigned(spans.size());
    out.writeUnsigned(logs.size());
    out.write(records);
  }

  private static void write(Origin origin, PackedOut out) {
    out.writeText(origin.service());
    out.writeOptionalText(origin.instance());
    out.writeOptionalText(origin.environment());
    out.writeByte((origin.synthetic() ? IS_SYNTHETIC : 0) | (origin.ids() != null ? HAS_IDS : 0));
    if (origin.ids() != null) {
      write(origin.ids(), out);
    }
  }

  private void write(SpanEntry span) {
    SpanFields fields = span.fields;
    // Links are told when a span is settled, and never again.
    boolean links = !span.settled && !fields.links().isEmpty();
    records.writeByte(
        (fields.parentId() != 0 ? HAS_PARENT : 0)
            | (fields.error() ? IS_ERROR : 0)
            | (fields.synthetic() ? IS_SYNTHETIC : 0)
            | (fields.ids() != null ? HAS_IDS : 0)
            | (links ? HAS_LINKS : 0)
            | (span.settled ? IS_SETTLED : 0)
            | bodyBits(span.body, span.bodyAt));
    records.writeFixed(fields.spanId());
    if (fields.parentId() != 0) {
      records.writeFixed(fields.parentId());
    }
    records.writeSigned(fields.kind());
    records.writeUnsigned(names.of(fields.name()));
    writeNanos(fields.startNanos());
    records.writeSigned(fields.endNanos() - fields.startNanos());
    if (fields.ids() != null) {
      write(fields.ids(), records);
    }
    if (links) {
      records.writeUnsigned(fields.links().size());
      for (SpanLink link : fields.links()) {
        records.writeFixed(link.traceId().high());
        records.writeFixed(link.traceId().low());
        records.writeFixed(link.spanId());
      }
    }
    records.writeUnsigned(origins.of(span.origin));
    write(span.hash);
    records.writeSigned(span.brokerTime - baseMillis);
    write(span.body, span.bodyAt);
  }

  private void write(LogEntry log) {
    LogFields fields = log.fields;
    records.writeByte(
        (fields.spanId() != 0 ? NAMES_SPAN : 0)
            | (fields.strip() ? STRIPS : 0)
            | (fields.synthetic() ? IS_SYNTHETIC : 0)
            | (fields.ids() != null ? HAS_IDS : 0)
            | (log.left ? HAS_LEFT : 0)
            | (log.rematched ? IS_REMATCHED : 0)
            | bodyBits(log.body, log.bodyAt));
    boolean toNamed = log.matchedSpan != 0 && log.matchedSpan == fields.spanId();
    boolean toOther = log.matchedSpan != 0 && !toNamed;
    records.writeByte(
        (log.match == null ? 0 : log.match.stored())
            | (toNamed ? TO_NAMED_SPAN : 0)
            | (toOther ? TO_OTHER_SPAN : 0));
    write(log.id);
    if (fields.spanId() != 0) {
      records.writeFixed(fields.spanId());
    }
    if (toOther) {
      records.writeFixed(log.matchedSpan);
    }
    writeNanos(fields.timeNanos());
    records.writeSigned(fields.severity());
    if (fields.ids() != null) {
      write(fields.ids(), records);
    }
    records.writeUnsigned(origins.of(log.origin));
    records.writeSigned(log.brokerTime - baseMillis);
    write(log.body, log.bodyAt);
  }

  private void writeNanos(long nanos) {
    records.writeSigned(nanos - lastNanos);
    lastNanos = nanos;
  }

  private static int bodyBits(@Nullable Body body, int bodyAt) {
    return body != null ? HAS_BODY : bodyAt != 0 ? BODY_IN_SEGMENT : 0;
  }

  /** A body, or in which segment it lies. */
  private void write(@Nullable Body body, int bodyAt) {
    if (body != null) {
      records.writeUnsigned(headers.of(body.resourceHeader()));
      records.writeUnsigned(headers.of(body.scopeHeader()));
      records.writeBytes(body.record());
    } else if (bodyAt != 0) {
      records.writeUnsigned(bodyAt);
    }
  }

  private static void write(BusinessIds ids, PackedOut out) {
    for (BusinessId id : BusinessId.values()) {
      out.writeOptionalText(ids.get(id));
    }
  }

  private void write(RecordHash hash) {
    records.writeFixed(hash.high());
    records.writeFixed(hash.low());
  }
}
