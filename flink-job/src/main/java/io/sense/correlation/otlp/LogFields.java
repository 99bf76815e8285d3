package io.sense.correlation.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What correlating needs of one OTLP log record.
 *
 * @param traceId of the field, an attribute or the text; null where none holds a valid one
 * @param spanId likewise, 0 where no span is named
 * @param timeNanos {@code time_unix_nano}, else {@code observed_time_unix_nano}
 * @param severity OTLP's {@code SeverityNumber}
 * @param ids business ids among the log's attributes, null where there are none
 * @param synthetic whether the log says {@code sense.synthetic = true}
 * @param strip whether the log carries what must not leave: an attribute that Sense sets, or an id
 *     of the wrong length, for which the Collector refuses the whole request
 */
public record LogFields(
    @Nullable TraceId traceId,
    long spanId,
    long timeNanos,
    int severity,
    @Nullable BusinessIds ids,
    boolean synthetic,
    boolean strip) {
  /** Attributes that a log leaves with; those it came with under these names are replaced. */
  static final Set<String> SET_BY_SENSE =
      Set.of(
          SenseAttributes.LOG_RECORD_UID,
          SenseAttributes.MATCH,
          SenseAttributes.SPAN_NAME,
          SenseAttributes.ROOT_SERVICE,
          SenseAttributes.ROOT_OPERATION);

  /** Tags of fields of {@code LogRecord}. */
  static final int ATTRIBUTES = Wire.tag(6, Wire.LENGTH);

  static final int TRACE_ID = Wire.tag(9, Wire.LENGTH);
  static final int SPAN_ID = Wire.tag(10, Wire.LENGTH);

  /**
   * Reads a log record.
   *
   * @throws InvalidProtocolBufferException if the bytes are not a log record
   */
  public static LogFields read(Slice log) throws InvalidProtocolBufferException {
    return read(log, null);
  }

  /**
   * Reads a log record.
   *
   * @param expected a trace id that is to stand for an equal one, null for none: records of one
   *     trace can share it
   * @throws InvalidProtocolBufferException if the bytes are not a log record
   */
  public static LogFields read(Slice log, @Nullable TraceId expected)
      throws InvalidProtocolBufferException {
    return new Reader(expected).read(new Wire(log.bytes(), log.from(), log.to()));
  }

  private static final class Reader implements Attributes.Visitor {
    private static final int TIME = Wire.tag(1, Wire.FIXED64);
    private static final int SEVERITY_NUMBER = Wire.tag(2, Wire.VARINT);
    private static final int BODY = Wire.tag(5, Wire.LENGTH);
    private static final int OBSERVED_TIME = Wire.tag(11, Wire.FIXED64);

    private static final AttributeNames WANTED = new AttributeNames(wanted());

    private final @Nullable TraceId expected;
    private final LogContext context = new LogContext();
    private long timeNanos;
    private long observedNanos;
    private int severity;
    private int bodyAt;
    private @Nullable BusinessIds ids;
    private boolean synthetic;
    private boolean strip;

    Reader(@Nullable TraceId expected) {
      this.expected = expected;
    }

    LogFields read(Wire in) throws InvalidProtocolBufferException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == TIME) {
          timeNanos = in.readFixed64();
        } else if (tag == SEVERITY_NUMBER) {
          severity = (int) in.readVarint();
        } else if (tag == BODY) {
          bodyAt = in.at();
          Attributes.check(tag, in);
        } else if (tag == ATTRIBUTES) {
          Attributes.read(tag, in, Reader::wantedAttribute, this);
        } else if (tag == TRACE_ID) {
          int outer = in.enter(tag);
          context.fieldTrace = in.traceId(expected);
          strip |= in.at() != in.end() && in.end() - in.at() != TraceId.BYTES;
          in.leave(outer);
        } else if (tag == SPAN_ID) {
          int outer = in.enter(tag);
          context.fieldSpan = in.spanId();
          strip |= in.at() != in.end() && in.end() - in.at() != Long.BYTES;
          in.leave(outer);
        } else if (tag == OBSERVED_TIME) {
          observedNanos = in.readFixed64();
        } else {
          in.skip(tag);
        }
      }
      // The body is long, and is only looked at for what the other places leave open.
      String text =
          bodyAt != 0 && context.isOpen()
              ? Attributes.scalar(
                  BODY,
                  new Wire(in.bytes(), bodyAt, in.end()),
                  LogContext::idName,
                  context::bodyEntry)
              : null;
      LogContext.Found found = context.resolve(text);
      return new LogFields(
          found.traceId(),
          found.spanId(),
          timeNanos != 0 ? timeNanos : observedNanos,
          severity,
          ids,
          synthetic,
          strip);
    }

    private static @Nullable String wantedAttribute(byte[] bytes, int from, int to) {
      String name = WANTED.name(bytes, from, to);
      return name != null ? name : LogContext.idName(bytes, from, to);
    }

    @Override
    public void attribute(String key, String value) {
      context.attribute(key, value);
      BusinessId id = BusinessId.named(key);
      if (id != null && !value.isEmpty()) {
        ids = BusinessIds.with(ids, id, Attributes.cut(value));
      } else if (key.equals(SenseAttributes.SYNTHETIC)) {
        synthetic = value.equals("true");
      } else if (SET_BY_SENSE.contains(key)) {
        strip = true;
      }
    }

    private static Set<String> wanted() {
      Set<String> names = new HashSet<>(BusinessId.names());
      names.add(SenseAttributes.SYNTHETIC);
      names.addAll(SET_BY_SENSE);
      return names;
    }
  }
}
