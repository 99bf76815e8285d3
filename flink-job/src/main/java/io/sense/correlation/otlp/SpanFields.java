package io.sense.correlation.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.SettledTrace.SpanLink;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  public static SpanFields read(Slice span) throws InvalidProtocolBufferException {
    return read(span, null);
  }

  /**
   * Reads a span.
   *
   * @param expected a trace id that is to stand for an equal one, null for none: records of one
   *     trace can share it
   * @throws InvalidProtocolBufferException if the bytes are not a span
   */
  public static SpanFields read(Slice span, @Nullable TraceId expected)
      throws InvalidProtocolBufferException {
    return new Reader(expected).read(new Wire(span.bytes(), span.from(), span.to()));
  }

  private static final class Reader implements Attributes.Visitor {
    private static final int TRACE_ID = Wire.tag(1, Wire.LENGTH);
    private static final int SPAN_ID = Wire.tag(2, Wire.LENGTH);
    private static final int PARENT_SPAN_ID = Wire.tag(4, Wire.LENGTH);
    private static final int NAME = Wire.tag(5, Wire.LENGTH);
    private static final int KIND = Wire.tag(6, Wire.VARINT);
    private static final int START_TIME = Wire.tag(7, Wire.FIXED64);
    private static final int END_TIME = Wire.tag(8, Wire.FIXED64);
    private static final int ATTRIBUTES = Wire.tag(9, Wire.LENGTH);
    private static final int LINKS = Wire.tag(13, Wire.LENGTH);
    private static final int STATUS = Wire.tag(15, Wire.LENGTH);
    private static final int LINK_TRACE_ID = Wire.tag(1, Wire.LENGTH);
    private static final int LINK_SPAN_ID = Wire.tag(2, Wire.LENGTH);
    private static final int STATUS_CODE = Wire.tag(3, Wire.VARINT);

    private static final AttributeNames WANTED = new AttributeNames(wanted());

    /** Names are few, and come with every span. */
    private static final Recent<String> NAMES =
        new Recent<>(utf8 -> Attributes.cut(new String(utf8, StandardCharsets.UTF_8)));

    private final @Nullable TraceId expected;
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

    Reader(@Nullable TraceId expected) {
      this.expected = expected;
    }

    SpanFields read(Wire in) throws InvalidProtocolBufferException {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == TRACE_ID) {
          int outer = in.enter(tag);
          traceId = in.traceId(expected);
          in.leave(outer);
        } else if (tag == SPAN_ID) {
          spanId = readSpanId(tag, in);
        } else if (tag == PARENT_SPAN_ID) {
          // One of the wrong length is none that could ever come: the span counts as parentless.
          parentId = readSpanId(tag, in);
        } else if (tag == NAME) {
          int outer = in.enter(tag);
          name = NAMES.of(in.bytes(), in.at(), in.end());
          in.leave(outer);
        } else if (tag == KIND) {
          kind = (int) in.readVarint();
        } else if (tag == START_TIME) {
          startNanos = in.readFixed64();
        } else if (tag == END_TIME) {
          endNanos = in.readFixed64();
        } else if (tag == ATTRIBUTES) {
          Attributes.read(tag, in, WANTED, this);
        } else if (tag == LINKS) {
          link(tag, in);
        } else if (tag == STATUS) {
          status(tag, in);
        } else {
          in.skip(tag);
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

    private static long readSpanId(int tag, Wire in) throws InvalidProtocolBufferException {
      int outer = in.enter(tag);
      long id = in.spanId();
      in.leave(outer);
      return id;
    }

    private void link(int tag, Wire in) throws InvalidProtocolBufferException {
      int outer = in.enter(tag);
      TraceId trace = null;
      long span = 0;
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        if (field == LINK_TRACE_ID) {
          int around = in.enter(field);
          trace = in.traceId(null);
          in.leave(around);
        } else if (field == LINK_SPAN_ID) {
          span = readSpanId(field, in);
        } else {
          in.skip(field);
        }
      }
      in.leave(outer);
      if (trace != null && span != 0 && links.size() < MOST_LINKS) {
        links = links.isEmpty() ? new ArrayList<>(1) : links;
        links.add(new SpanLink(trace, span));
      }
    }

    private void status(int tag, Wire in) throws InvalidProtocolBufferException {
      int outer = in.enter(tag);
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        if (field == STATUS_CODE) {
          error = in.readVarint() == STATUS_ERROR;
        } else {
          in.skip(field);
        }
      }
      in.leave(outer);
    }

    @Override
    public void attribute(String key, String value) {
      BusinessId id = BusinessId.named(key);
      if (id != null && !value.isEmpty()) {
        ids = BusinessIds.with(ids, id, Attributes.cut(value));
      } else if (key.equals(SenseAttributes.SYNTHETIC)) {
        synthetic = value.equals("true");
      }
    }

    private static Set<String> wanted() {
      Set<String> names = new HashSet<>(BusinessId.names());
      names.add(SenseAttributes.SYNTHETIC);
      return names;
    }
  }
}
