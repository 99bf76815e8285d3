package io.sense.correlation.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A log record on its way out: as it came, with what Sense knows added at its end (design, section
 * 3, rule 7).
 *
 * <p>Nothing of the record is decoded: in protobuf the last value of a single field holds, and the
 * elements of a repeated one add up. Source: Protocol Buffers, encoding, "Last One Wins".
 */
public final class EnrichedLog {
  private final LogRecord.Builder added = LogRecord.newBuilder();

  /**
   * Starts with what every log leaves with.
   *
   * @param uid the log's identity
   * @param match how it was matched
   */
  public EnrichedLog(RecordHash uid, String match) {
    attribute(SenseAttributes.LOG_RECORD_UID, uid.toHex());
    attribute(SenseAttributes.MATCH, match);
  }

  /** Adds the ids; a span id of 0 leaves the record's own. */
  public EnrichedLog context(TraceId traceId, long spanId) {
    added.setTraceId(Ids.bytes(traceId));
    if (spanId != 0) {
      added.setSpanId(Ids.bytes(spanId));
    }
    return this;
  }

  /** Adds an attribute unless its value is null. */
  public EnrichedLog attribute(String key, @Nullable String value) {
    if (value != null) {
      added.addAttributes(
          KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setStringValue(value)));
    }
    return this;
  }

  /**
   * The record's bytes with all that was added.
   *
   * @param strip whether the record carries what must not leave, see {@link LogFields#strip}
   */
  public byte[] write(byte[] bytes, Slice record, boolean strip) {
    byte[] original = strip ? stripped(bytes, record) : null;
    int length = original == null ? record.length() : original.length;
    LogRecord more = added.build();
    byte[] result = new byte[length + more.getSerializedSize()];
    if (original == null) {
      System.arraycopy(bytes, record.from(), result, 0, length);
    } else {
      System.arraycopy(original, 0, result, 0, length);
    }
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(result, length, result.length - length);
      more.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write a log record", e);
    }
    return result;
  }

  private static byte[] stripped(byte[] bytes, Slice record) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(record.length());
    CodedInputStream in = CodedInputStream.newInstance(bytes, record.from(), record.length());
    boolean[] goes = new boolean[1];
    try {
      while (true) {
        int start = in.getTotalBytesRead();
        int tag = in.readTag();
        goes[0] = false;
        switch (tag) {
          case 0 -> {
            return kept.toByteArray();
          }
          case LogFields.ATTRIBUTES ->
              Attributes.read(
                  tag, in, (key, value) -> goes[0] = LogFields.SET_BY_SENSE.contains(key));
          case LogFields.TRACE_ID -> goes[0] = !Ids.hasTraceLength(in.readBytes());
          case LogFields.SPAN_ID -> goes[0] = !Ids.hasSpanLength(in.readBytes());
          default -> OtlpRequest.skip(tag, in);
        }
        if (!goes[0]) {
          kept.write(bytes, record.from() + start, in.getTotalBytesRead() - start);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read again a log record that was read", e);
    }
  }
}
