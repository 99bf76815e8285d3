package io.sense.palantir;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A hand-made event of a trace.
 *
 * @param spanId big-endian, 0 where it names none
 * @param timeNanos since the epoch
 * @param attributes in the order in which they were given
 */
record Event(
    TraceId traceId,
    long spanId,
    String message,
    Severity severity,
    String service,
    long timeNanos,
    List<KeyValue> attributes) {

  /** The first of each of OTLP's ranges. */
  enum Severity {
    TRACE(SeverityNumber.SEVERITY_NUMBER_TRACE),
    DEBUG(SeverityNumber.SEVERITY_NUMBER_DEBUG),
    INFO(SeverityNumber.SEVERITY_NUMBER_INFO),
    WARN(SeverityNumber.SEVERITY_NUMBER_WARN),
    ERROR(SeverityNumber.SEVERITY_NUMBER_ERROR),
    FATAL(SeverityNumber.SEVERITY_NUMBER_FATAL);

    private final SeverityNumber number;

    Severity(SeverityNumber number) {
      this.number = number;
    }

    /** As in OTLP. */
    int number() {
      return number.getNumber();
    }
  }

  /**
   * As an OTLP request with one log. Equal events make equal bytes, which Sense takes for one log:
   * nothing of the moment or of this process is in it.
   */
  LogsData toOtlp() {
    LogRecord.Builder log =
        LogRecord.newBuilder()
            .setTimeUnixNano(timeNanos)
            .setSeverityNumber(severity.number)
            .setSeverityText(severity.name())
            .setBody(AnyValue.newBuilder().setStringValue(message))
            .setTraceId(
                ByteString.copyFrom(
                    ByteBuffer.allocate(TraceId.BYTES)
                        .putLong(traceId.high())
                        .putLong(traceId.low())
                        .flip()))
            .addAllAttributes(attributes)
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey(SenseAttributes.EVENT)
                    .setValue(AnyValue.newBuilder().setBoolValue(true)));
    if (spanId != 0) {
      log.setSpanId(ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(spanId).flip()));
    }
    return LogsData.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder()
                                .setKey("service.name")
                                .setValue(AnyValue.newBuilder().setStringValue(service))))
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName("io.sense.palantir"))
                        .addLogRecords(log)))
        .build();
  }
}
