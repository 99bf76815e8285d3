package io.sense.benchmarks.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
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
