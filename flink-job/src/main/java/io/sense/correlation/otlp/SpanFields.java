package io.sense.correlation.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What correlating needs of one OTLP span. Times are nanoseconds since the epoch.
 *
 * @param traceId null where the span's is invalid (wrong length or all zero)
 * @param spanId the eight bytes as a big-endian number, 0 where invalid
 * @param parentId likewise, 0 where the span has no parent
 * @param kind OTLP's {@code SpanKind}
 * @param error whether the status code is ERROR
 * @param ids business ids among the span's attributes, null where there are none
 * @param synthetic whether the span says {@code sense.synthetic = true}
 * @param links to spans with valid ids, the first {@value #MOST_LINKS}
 */
public record SpanFields(
    @Nullable TraceId traceId,
    long spanId,
    long parentId,
    int kind,
    String name,
    long startNanos,
    long endNanos,
    boolean error,
    @Nullable BusinessIds ids,
    boolean synthetic,
    List<SpanLink> links) {
  /** Links kept of a span: as many as OpenTelemetry's SDKs allow by default. */
  static final int MOST_LINKS = 128;

  private static final int STATUS_ERROR = 2;

  /**
   * Reads a span.
   *
   * @throws InvalidProtocolBufferException if the bytes are not a span
   */
  public static SpanFields read(byte[] bytes, Slice span) throws InvalidProtocolBufferException {
    try {
      return new Reader().read(CodedInputStream.newInstance(bytes, span.from(), span.length()));
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  private static final class Reader {
    private @Nullable TraceId traceId;
    private long spanId;
    private long parentId;
    private int kind;
    private String name = "";
    private long startNanos;
    private long endNanos;
    private boolean error;
    private @Nullable BusinessIds ids;
    private boolean synthetic;
    private List<SpanLink> links = List.of();

    SpanFields read(CodedInputStream in) throws IOException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> traceId = Ids.trace(in.readBytes());
          case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> spanId = Ids.span(in.readBytes());
          case 4 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> parentId = parent(in.readBytes());
          case 5 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              name = Attributes.cut(in.readString());
          case 6 << 3 | WireFormat.WIRETYPE_VARINT -> kind = in.readEnum();
          case 7 << 3 | WireFormat.WIRETYPE_FIXED64 -> startNanos = in.readFixed64();
          case 8 << 3 | WireFormat.WIRETYPE_FIXED64 -> endNanos = in.readFixed64();
          case 9 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              Attributes.read(tag, in, this::attribute);
          case 13 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> link(tag, in);
          case 15 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> status(tag, in);
          default -> OtlpRequest.skip(tag, in);
        }
      }
      return new SpanFields(
          traceId,
          spanId,
          parentId,
          kind,
          name,
          startNanos,
          endNanos,
          error,
          ids,
          synthetic,
          links);
    }

    /** A parent of the wrong length is none that could ever come: the span counts as parentless. */
    private static long parent(ByteString bytes) {
      return Ids.span(bytes);
    }

    private void link(int tag, CodedInputStream in) throws IOException {
      int limit = in.pushLimit(OtlpRequest.lengthOf(tag, in));
      TraceId trace = null;
      long span = 0;
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        switch (field) {
          case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> trace = Ids.trace(in.readBytes());
          case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> span = Ids.span(in.readBytes());
          default -> OtlpRequest.skip(field, in);
        }
      }
      in.popLimit(limit);
      if (trace != null && span != 0 && links.size() < MOST_LINKS) {
        links = links.isEmpty() ? new ArrayList<>(1) : links;
        links.add(new SpanLink(trace, span));
      }
    }

    private void status(int tag, CodedInputStream in) throws IOException {
      int limit = in.pushLimit(OtlpRequest.lengthOf(tag, in));
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        if (field == (3 << 3 | WireFormat.WIRETYPE_VARINT)) {
          error = in.readEnum() == STATUS_ERROR;
        } else {
          OtlpRequest.skip(field, in);
        }
      }
      in.popLimit(limit);
    }

    private void attribute(String key, String value) {
      BusinessId id = BusinessId.named(key);
      if (id != null && !value.isEmpty()) {
        ids = BusinessIds.with(ids, id, Attributes.cut(value));
      } else if (key.equals(SenseAttributes.SYNTHETIC)) {
        synthetic = value.equals("true");
      }
    }
  }
}
