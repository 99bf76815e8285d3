package io.sense.correlation.otlp;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A log record on its way out: as it came, with what Sense knows added at its end (design, section
 * 3, rule 7).
 *
 * <p>Nothing of the record is decoded: in protobuf the last value of a single field holds, and the
 * elements of a repeated one add up. Source: Protocol Buffers, encoding, "Last One Wins".
 */
public final class EnrichedLog {
  private static final int KEY = Wire.tag(1, Wire.LENGTH);
  private static final int VALUE = Wire.tag(2, Wire.LENGTH);
  private static final int STRING_VALUE = Wire.tag(1, Wire.LENGTH);

  /** Attributes added at most: those of {@link LogFields#SET_BY_SENSE}. */
  private static final int MOST_ATTRIBUTES = 5;

  private static final AttributeNames SET_BY_SENSE = new AttributeNames(LogFields.SET_BY_SENSE);

  private static final byte[] UID = key(SenseAttributes.LOG_RECORD_UID);
  private static final byte[] MATCH = key(SenseAttributes.MATCH);
  private static final byte[] SPAN_NAME = key(SenseAttributes.SPAN_NAME);
  private static final byte[] ROOT_SERVICE = key(SenseAttributes.ROOT_SERVICE);
  private static final byte[] ROOT_OPERATION = key(SenseAttributes.ROOT_OPERATION);

  private final byte[][] keys = new byte[MOST_ATTRIBUTES][];
  private final byte[][] values = new byte[MOST_ATTRIBUTES][];
  private int attributes;
  private @Nullable TraceId traceId;
  private long spanId;

  /**
   * Starts with what every log leaves with.
   *
   * @param uid the log's identity
   * @param match how it was matched
   */
  public EnrichedLog(RecordHash uid, String match) {
    attribute(UID, uid.toHexUtf8());
    attribute(MATCH, utf8(match));
  }

  /** Adds the ids; a span id of 0 leaves the record's own. */
  public EnrichedLog context(TraceId trace, long span) {
    traceId = trace;
    spanId = span;
    return this;
  }

  /** Adds the name of the span that it belongs to. */
  public EnrichedLog span(String name) {
    attribute(SPAN_NAME, utf8(name));
    return this;
  }

  /** Adds the service and the name of the trace's root. */
  public EnrichedLog root(String service, String operation) {
    attribute(ROOT_SERVICE, utf8(service));
    attribute(ROOT_OPERATION, utf8(operation));
    return this;
  }

  /**
   * The record's bytes with all that was added.
   *
   * @param strip whether the record carries what must not leave, see {@link LogFields#strip}
   */
  public Slice write(Slice record, boolean strip) {
    Slice kept = strip ? stripped(record) : record;
    int size = kept.length();
    for (int i = 0; i < attributes; i++) {
      size += delimited(attributeSize(i));
    }
    size += traceId != null ? delimited(TraceId.BYTES) : 0;
    size += traceId != null && spanId != 0 ? delimited(Long.BYTES) : 0;
    byte[] result = new byte[size];
    System.arraycopy(kept.bytes(), kept.from(), result, 0, kept.length());
    CodedOutputStream out =
        CodedOutputStream.newInstance(result, kept.length(), size - kept.length());
    try {
      for (int i = 0; i < attributes; i++) {
        writeAttribute(i, out);
      }
      if (traceId != null) {
        out.writeUInt32NoTag(LogFields.TRACE_ID);
        out.writeUInt32NoTag(TraceId.BYTES);
        out.writeFixed64NoTag(Long.reverseBytes(traceId.high()));
        out.writeFixed64NoTag(Long.reverseBytes(traceId.low()));
        if (spanId != 0) {
          out.writeUInt32NoTag(LogFields.SPAN_ID);
          out.writeUInt32NoTag(Long.BYTES);
          out.writeFixed64NoTag(Long.reverseBytes(spanId));
        }
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write a log record", e);
    }
    return Slice.of(result);
  }

  private void attribute(byte[] key, byte[] value) {
    keys[attributes] = key;
    values[attributes] = value;
    attributes++;
  }

  /** A name as the key of a {@code KeyValue}, with tag and length. */
  private static byte[] key(String name) {
    byte[] key = new byte[delimited(name.length())];
    CodedOutputStream out = CodedOutputStream.newInstance(key);
    try {
      out.writeUInt32NoTag(KEY);
      out.writeStringNoTag(name); // ASCII, as all of our names
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write the key " + name, e);
    }
    return key;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int attributeSize(int i) {
    return keys[i].length + delimited(delimited(values[i].length));
  }

  private void writeAttribute(int i, CodedOutputStream out) throws IOException {
    out.writeUInt32NoTag(LogFields.ATTRIBUTES);
    out.writeUInt32NoTag(attributeSize(i));
    out.writeRawBytes(keys[i]);
    out.writeUInt32NoTag(VALUE);
    out.writeUInt32NoTag(delimited(values[i].length));
    out.writeUInt32NoTag(STRING_VALUE);
    out.writeUInt32NoTag(values[i].length);
    out.writeRawBytes(values[i]);
  }

  /** The size of a field with its tag, which takes one byte. */
  private static int delimited(int length) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
  }

  private static Slice stripped(Slice record) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(record.length());
    Wire in = new Wire(record.bytes(), record.from(), record.to());
    boolean[] goes = new boolean[1];
    try {
      int start = in.at();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        goes[0] = false;
        if (tag == LogFields.ATTRIBUTES) {
          Attributes.read(tag, in, SET_BY_SENSE, (key, value) -> goes[0] = true);
        } else if (tag == LogFields.TRACE_ID || tag == LogFields.SPAN_ID) {
          int valid = tag == LogFields.TRACE_ID ? TraceId.BYTES : Long.BYTES;
          int outer = in.enter(tag);
          goes[0] = in.end() - in.at() != valid;
          in.leave(outer);
        } else {
          in.skip(tag);
        }
        if (!goes[0]) {
          kept.write(record.bytes(), start, in.at() - start);
        }
        start = in.at();
      }
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("Could not read again a log record that was read", e);
    }
    return Slice.of(kept.toByteArray());
  }
}
