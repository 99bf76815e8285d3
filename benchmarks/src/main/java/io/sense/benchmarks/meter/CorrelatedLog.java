package io.sense.benchmarks.meter;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.telemetry.SenseAttributes;

/**
 * What the meters look at of a log that left the platform.
 *
 * @param uid its identity in hex, empty if it has none
 * @param match as in {@code sense.match}
 * @param spanId the span it is tied to, 0 for none
 * @param timeNanos its OTLP time
 */
public record CorrelatedLog(String uid, String match, long spanId, long timeNanos) {
  static CorrelatedLog of(LogRecord log) {
    String uid = "";
    String match = "";
    for (KeyValue attribute : log.getAttributesList()) {
      switch (attribute.getKey()) {
        case SenseAttributes.LOG_RECORD_UID -> uid = attribute.getValue().getStringValue();
        case SenseAttributes.MATCH -> match = attribute.getValue().getStringValue();
        default -> {
          // The service's own.
        }
      }
    }
    ByteString span = log.getSpanId();
    return new CorrelatedLog(
        uid,
        match,
        span.size() == Long.BYTES ? span.asReadOnlyByteBuffer().getLong() : 0,
        log.getTimeUnixNano());
  }
}
