package io.sense.collectors;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.telemetry.SenseAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * OTLP requests taken apart: each record with its scope and resource, so that requests can be
 * compared that hold the same records in other batches.
 */
final class OtlpRecords {
  private OtlpRecords() {}

  /** Each log by itself. */
  static List<ResourceLogs> logs(List<ResourceLogs> requests) {
    List<ResourceLogs> single = new ArrayList<>();
    for (ResourceLogs resource : requests) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          single.add(
              resource.toBuilder()
                  .clearScopeLogs()
                  .addScopeLogs(scope.toBuilder().clearLogRecords().addLogRecords(log))
                  .build());
        }
      }
    }
    return single;
  }

  /** Each span by itself. */
  static List<ResourceSpans> spans(List<ResourceSpans> requests) {
    List<ResourceSpans> single = new ArrayList<>();
    for (ResourceSpans resource : requests) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          single.add(
              resource.toBuilder()
                  .clearScopeSpans()
                  .addScopeSpans(scope.toBuilder().clearSpans().addSpans(span))
                  .build());
        }
      }
    }
    return single;
  }

  /** Hex, of a log taken apart. */
  static String traceId(ResourceLogs single) {
    return hex(single.getScopeLogs(0).getLogRecords(0).getTraceId());
  }

  /** Hex, of a span taken apart. */
  static String traceId(ResourceSpans single) {
    return hex(single.getScopeSpans(0).getSpans(0).getTraceId());
  }

  /** Identity that Sense gave a log, of one taken apart. */
  static String uid(ResourceLogs single) {
    return single.getScopeLogs(0).getLogRecords(0).getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(SenseAttributes.LOG_RECORD_UID))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("A log without identity: " + single));
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
