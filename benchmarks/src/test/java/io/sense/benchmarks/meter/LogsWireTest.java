package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogsWireTest {
  private static final LogRecord LOG =
      LogRecord.newBuilder()
          .setTimeUnixNano(77)
          .setBody(AnyValue.newBuilder().setStringValue("a text"))
          .addAttributes(attribute("thread.name", "main"))
          .addAttributes(attribute("log.record.uid", "0123456789abcdeffedcba9876543210"))
          .addAttributes(attribute("sense.match", "interval"))
          .setTraceId(ByteString.fromHex("000000000000000a000000000000000b"))
          .setSpanId(ByteString.fromHex("000000000000000c"))
          .build();

  private final LogsWire wire = new LogsWire();

  @Test
  void readsWhatTheMetersNeed() throws Exception {
    List<String> read = read(request(LOG));

    assertThat(read)
        .containsExactly("true a b span c time 77 uid 123456789abcdef fedcba9876543210 interval");
  }

  @Test
  void readsEveryLogOfARequest() throws Exception {
    LogRecord bare = LogRecord.newBuilder().setTimeUnixNano(1).build();
    LogRecord named =
        LogRecord.newBuilder().addAttributes(attribute("sense.match", "span_id")).build();

    assertThat(read(request(LOG, bare, named)))
        .containsExactly(
            "true a b span c time 77 uid 123456789abcdef fedcba9876543210 interval",
            "false 0 0 span 0 time 1 no uid ",
            "false 0 0 span 0 time 0 no uid span_id");
  }

  @Test
  void takesOnlyHexForAUid() throws Exception {
    LogRecord log =
        LogRecord.newBuilder().addAttributes(attribute("log.record.uid", "x".repeat(32))).build();

    assertThat(read(request(log))).containsExactly("false 0 0 span 0 time 0 no uid ");
  }

  /** As the Collector writes an attribute: the value, then the key. */
  @Test
  void readsAnAttributeInAnyOrder() throws Exception {
    ByteString value =
        KeyValue.newBuilder()
            .setValue(AnyValue.newBuilder().setStringValue("span_id"))
            .build()
            .toByteString();
    ByteString key = KeyValue.newBuilder().setKey("sense.match").build().toByteString();
    ByteString attribute = value.concat(key);
    byte[] log = new byte[2 + attribute.size()];
    log[0] = LogRecord.ATTRIBUTES_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    log[1] = (byte) attribute.size();
    attribute.copyTo(log, 2);
    List<String> matches = new ArrayList<>();

    wire.read(nested(nested(nested(log, 2), 2), 1), one -> matches.add(one.match));

    assertThat(matches).containsExactly("span_id");
  }

  private static byte[] nested(byte[] message, int field) {
    byte[] outer = new byte[2 + message.length];
    outer[0] = (byte) (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    outer[1] = (byte) message.length;
    System.arraycopy(message, 0, outer, 2, message.length);
    return outer;
  }

  @Test
  void refusesWhatIsNoRequest() {
    byte[] cut = request(LOG).toByteString().substring(0, 40).toByteArray();

    assertThatThrownBy(() -> wire.read(cut, log -> {}))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private List<String> read(LogsData request) throws Exception {
    List<String> read = new ArrayList<>();
    wire.read(
        request.toByteArray(),
        log ->
            read.add(
                "%s %x %x span %x time %d %s %s"
                    .formatted(
                        log.hasTrace,
                        log.traceHigh,
                        log.traceLow,
                        log.spanId,
                        log.timeNanos,
                        log.hasUid ? "uid %x %x".formatted(log.uidHigh, log.uidLow) : "no uid",
                        log.match)));
    return read;
  }

  private static LogsData request(LogRecord... logs) {
    return LogsData.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(attribute("service.name", "s")))
                .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(logs))))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }
}
