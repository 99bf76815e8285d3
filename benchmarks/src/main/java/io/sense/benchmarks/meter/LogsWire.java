package io.sense.benchmarks.meter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.sense.telemetry.SenseAttributes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads of a request of logs what the meters need, without building its objects: the meters are to
 * cost little. Not thread-safe.
 */
final class LogsWire {
  private static final byte[] UID = SenseAttributes.LOG_RECORD_UID.getBytes(US_ASCII);
  private static final byte[] MATCH = SenseAttributes.MATCH.getBytes(US_ASCII);

  private final CorrelatedLog log = new CorrelatedLog();

  /** Takes each log. */
  @FunctionalInterface
  interface Handler {
    void handle(CorrelatedLog log);
  }

  void read(byte[] request, Handler handler) throws InvalidProtocolBufferException {
    try {
      int[] path = {
        LogsData.RESOURCE_LOGS_FIELD_NUMBER,
        ResourceLogs.SCOPE_LOGS_FIELD_NUMBER,
        ScopeLogs.LOG_RECORDS_FIELD_NUMBER
      };
      descend(request, 0, request.length, path, 0, handler);
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  private void descend(byte[] bytes, int from, int length, int[] path, int depth, Handler handler)
      throws IOException {
    if (depth == path.length) {
      log(bytes, from, length);
      handler.handle(log);
      return;
    }
    CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == path[depth]) {
        int size = in.readRawVarint32();
        int at = from + in.getTotalBytesRead();
        in.skipRawBytes(size); // which throws where there is less
        descend(bytes, at, size, path, depth + 1, handler);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void log(byte[] bytes, int from, int length) throws IOException {
    log.clear();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case LogRecord.TIME_UNIX_NANO_FIELD_NUMBER -> log.timeNanos = in.readFixed64();
        case LogRecord.TRACE_ID_FIELD_NUMBER -> {
          int size = in.readRawVarint32();
          int at = from + in.getTotalBytesRead();
          in.skipRawBytes(size);
          log.hasTrace = size == 2 * Long.BYTES;
          if (log.hasTrace) {
            log.traceHigh = buffer.getLong(at);
            log.traceLow = buffer.getLong(at + Long.BYTES);
          }
        }
        case LogRecord.SPAN_ID_FIELD_NUMBER -> {
          int size = in.readRawVarint32();
          int at = from + in.getTotalBytesRead();
          in.skipRawBytes(size);
          if (size == Long.BYTES) {
            log.spanId = buffer.getLong(at);
          }
        }
        case LogRecord.ATTRIBUTES_FIELD_NUMBER -> {
          int size = in.readRawVarint32();
          int at = from + in.getTotalBytesRead();
          in.skipRawBytes(size);
          attribute(bytes, at, size);
        }
        default -> in.skipField(tag);
      }
    }
  }

  /** The Collector writes the value before the key, as protobuf allows. */
  private void attribute(byte[] bytes, int from, int length) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
    boolean isUid = false;
    boolean isMatch = false;
    int value = from;
    int valueLength = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int size = in.readRawVarint32(); // both fields of an attribute have a length
      int at = from + in.getTotalBytesRead();
      in.skipRawBytes(size);
      if (WireFormat.getTagFieldNumber(tag) == KeyValue.KEY_FIELD_NUMBER) {
        isUid = equal(bytes, at, size, UID);
        isMatch = equal(bytes, at, size, MATCH);
        if (!isUid && !isMatch) {
          return; // the service's own
        }
      } else {
        value = at;
        valueLength = size;
      }
    }
    if (isUid || isMatch) {
      value(bytes, value, valueLength, isUid);
    }
  }

  private void value(byte[] bytes, int from, int length, boolean isUid) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, from, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != AnyValue.STRING_VALUE_FIELD_NUMBER) {
        in.skipField(tag);
        continue;
      }
      int size = in.readRawVarint32();
      int at = from + in.getTotalBytesRead();
      in.skipRawBytes(size);
      if (isUid) {
        log.uid(bytes, at, size);
      } else {
        log.match(bytes, at, size);
      }
    }
  }

  private static boolean equal(byte[] bytes, int from, int length, byte[] text) {
    return length == text.length && Arrays.equals(bytes, from, from + length, text, 0, text.length);
  }
}
