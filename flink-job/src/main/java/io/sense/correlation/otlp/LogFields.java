package io.sense.correlation.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.io.IOException;
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
  static final int ATTRIBUTES = 6 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  static final int TRACE_ID = 9 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  static final int SPAN_ID = 10 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /**
   * Reads a log record.
   *
   * @throws InvalidProtocolBufferException if the bytes are not a log record
   */
  public static LogFields read(byte[] bytes, Slice log) throws InvalidProtocolBufferException {
    try {
      return new Reader().read(CodedInputStream.newInstance(bytes, log.from(), log.length()));
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  private static final class Reader {
    private final LogContext context = new LogContext();
    private long timeNanos;
    private long observedNanos;
    private int severity;
    private @Nullable String text;
    private @Nullable BusinessIds ids;
    private boolean synthetic;
    private boolean strip;

    LogFields read(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case 1 << 3 | WireFormat.WIRETYPE_FIXED64 -> timeNanos = in.readFixed64();
          case 2 << 3 | WireFormat.WIRETYPE_VARINT -> severity = in.readEnum();
          case 5 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              text = Attributes.scalar(tag, in, context::bodyEntry);
          case ATTRIBUTES -> Attributes.read(tag, in, this::attribute);
          case TRACE_ID -> {
            ByteString id = in.readBytes();
            context.fieldTrace = Ids.trace(id);
            strip |= !id.isEmpty() && !Ids.hasTraceLength(id);
          }
          case SPAN_ID -> {
            ByteString id = in.readBytes();
            context.fieldSpan = Ids.span(id);
            strip |= !id.isEmpty() && !Ids.hasSpanLength(id);
          }
          case 11 << 3 | WireFormat.WIRETYPE_FIXED64 -> observedNanos = in.readFixed64();
          default -> OtlpRequest.skip(tag, in);
        }
      }
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

    private void attribute(String key, String value) {
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
  }
}
