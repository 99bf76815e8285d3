package io.sense.receiver.otlp;

import com.google.protobuf.UnsafeByteOperations;
import io.sense.receiver.otlp.Shape.Content;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/**
 * Checks an export request on the wire, without building objects of what is only carried along.
 *
 * <p>What passes can be parsed by every reader of the topic: structure, nesting and text are
 * checked to the innermost field, because one bad record would cost the whole Kafka record. Unsound
 * structure is the whole request's fault; bad ids and bad text are a single record's. Fields that
 * the protocol does not know (yet) are left alone.
 */
public final class RequestCheck {
  /** Messages within messages; {@code protobuf-java} gives up at 100. */
  public static final int MAX_DEPTH = 64;

  /** Records in one request; a Collector's default batch has 8192. Bounds the memory of cutting. */
  public static final int MAX_RECORDS = 1 << 20;

  /** {@code resource_spans}, {@code resource_logs}. */
  static final int RESOURCE_TAG = WireCursor.tag(1, WireCursor.LENGTH);

  /** {@code scope_spans}, {@code scope_logs}. */
  static final int SCOPE_TAG = WireCursor.tag(2, WireCursor.LENGTH);

  /** {@code spans}, {@code log_records}. */
  static final int RECORD_TAG = WireCursor.tag(2, WireCursor.LENGTH);

  private static final int TRACE_ID_TAG = WireCursor.tag(1, WireCursor.LENGTH);
  private static final int SPAN_ID_TAG = WireCursor.tag(2, WireCursor.LENGTH);
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The highest bit of each of eight bytes, which ASCII has not. */
  private static final long NOT_ASCII = 0x8080808080808080L;

  private static final Map<Signal, Shape> REQUESTS = new EnumMap<>(Signal.class);

  static {
    for (Signal signal : Signal.values()) {
      REQUESTS.put(signal, Shape.of(signal.request()));
    }
  }

  private final Signal signal;
  private final byte[] body;
  private final WireCursor cursor;
  private final Shape resource;
  private final Shape scope;
  private final Shape record;
  private final BitSet refused = new BitSet(0);
  private final Refusals refusals = new Refusals();
  private int records;
  private int envelopes;
  private boolean textIsValid;

  private RequestCheck(Signal signal, byte[] body) {
    this.signal = signal;
    this.body = body;
    cursor = new WireCursor(body);
    Shape request = REQUESTS.get(signal);
    resource = request.child(1);
    scope = resource.child(2);
    record = scope.child(2);
  }

  /**
   * Checks the whole request.
   *
   * @throws MalformedRequestException if its structure is unsound, nested deeper than {@link
   *     #MAX_DEPTH} or of more than {@link #MAX_RECORDS} records
   */
  public static CheckedRequest check(Signal signal, byte[] body) {
    RequestCheck check = new RequestCheck(signal, body);
    check.request();
    return new CheckedRequest(
        signal, body, check.records, check.envelopes, check.refused, check.refusals);
  }

  private void request() {
    while (cursor.at() < body.length) {
      int tag = cursor.readTag(body.length);
      if (tag == RESOURCE_TAG) {
        resource(cursor.readEnd(body.length));
      } else {
        field(Shape.UNKNOWN, tag, body.length, 0);
      }
    }
  }

  private void resource(int end) {
    int first = records;
    boolean headerIsValid = true;
    while (cursor.at() < end) {
      int tag = cursor.readTag(end);
      if (tag == SCOPE_TAG) {
        scope(cursor.readEnd(end));
      } else {
        textIsValid = true;
        field(resource, tag, end, 1);
        headerIsValid &= textIsValid;
      }
    }
    closeEnvelope(first, headerIsValid);
  }

  private void scope(int end) {
    int first = records;
    boolean headerIsValid = true;
    while (cursor.at() < end) {
      int tag = cursor.readTag(end);
      textIsValid = true;
      if (tag == RECORD_TAG) {
        record(cursor.readEnd(end));
      } else {
        field(scope, tag, end, 2);
        headerIsValid &= textIsValid;
      }
    }
    closeEnvelope(first, headerIsValid);
  }

  private void record(int end) {
    if (records == MAX_RECORDS) {
      throw new MalformedRequestException(
          "More than " + MAX_RECORDS + " records in one request: send smaller batches");
    }
    boolean traceIdIsValid = false;
    boolean spanIdIsValid = false;
    while (cursor.at() < end) {
      int tag = cursor.readTag(end);
      if (tag == TRACE_ID_TAG && signal == Signal.TRACES) {
        traceIdIsValid = id(cursor.readEnd(end), TRACE_ID_BYTES);
      } else if (tag == SPAN_ID_TAG && signal == Signal.TRACES) {
        spanIdIsValid = id(cursor.readEnd(end), SPAN_ID_BYTES);
      } else {
        field(record, tag, end, 3);
      }
    }
    // A log may lack both ids, and one with bad ids still has its text to be correlated by.
    if (signal == Signal.TRACES && !traceIdIsValid) {
      refuse(records, Reason.INVALID_TRACE_ID);
    } else if (signal == Signal.TRACES && !spanIdIsValid) {
      refuse(records, Reason.INVALID_SPAN_ID);
    } else if (!textIsValid) {
      refuse(records, Reason.INVALID_TEXT);
    }
    records++;
  }

  private boolean id(int end, int length) {
    int from = cursor.at();
    cursor.moveTo(end);
    if (end - from != length) {
      return false;
    }
    int bits = 0;
    for (int i = from; i < end; i++) {
      bits |= body[i];
    }
    return bits != 0;
  }

  /** After the envelope, because its own fields may come after the records. */
  private void closeEnvelope(int first, boolean headerIsValid) {
    if (records > first) {
      envelopes++;
    }
    for (int i = first; i < records && !headerIsValid; i++) {
      if (!refused.get(i)) {
        refuse(i, Reason.INVALID_TEXT);
      }
    }
  }

  private void refuse(int number, Reason reason) {
    refused.set(number);
    refusals.add(reason);
  }

  private void field(Shape shape, int tag, int limit, int depth) {
    int number = tag >>> 3;
    int wireType = tag & 7;
    if (wireType == WireCursor.LENGTH) {
      int end = cursor.readEnd(limit);
      Content content = shape.content(number);
      if (content == Content.MESSAGE) {
        message(shape.child(number), end, depth + 1);
      } else {
        if (content == Content.TEXT && textIsValid) {
          textIsValid = isText(cursor.at(), end);
        }
        cursor.moveTo(end);
      }
    } else if (wireType == WireCursor.GROUP) {
      group(number, limit, depth + 1);
    } else {
      cursor.skip(wireType, limit);
    }
  }

  private void message(Shape shape, int end, int depth) {
    requireDepth(depth);
    while (cursor.at() < end) {
      field(shape, cursor.readTag(end), end, depth);
    }
  }

  /** Groups are gone from the protocol's language but not from the wire. */
  private void group(int number, int limit, int depth) {
    requireDepth(depth);
    int endTag = WireCursor.tag(number, WireCursor.END_GROUP);
    int tag = cursor.readTag(limit);
    while (tag != endTag) {
      field(Shape.UNKNOWN, tag, limit, depth);
      tag = cursor.readTag(limit);
    }
  }

  private static void requireDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedRequestException("Nested deeper than " + MAX_DEPTH + " messages");
    }
  }

  private boolean isText(int from, int end) {
    int i = from;
    while (i + Long.BYTES <= end && ((long) LONGS.get(body, i) & NOT_ASCII) == 0) {
      i += Long.BYTES;
    }
    for (; i < end; i++) {
      if (body[i] < 0) {
        return UnsafeByteOperations.unsafeWrap(body, i, end - i).isValidUtf8();
      }
    }
    return true;
  }
}
