package io.sense.collectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
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
import java.util.Set;

/**
 * OTLP requests taken apart: each record with its scope and resource, so that requests can be
 * compared that hold the same records in other batches, written by another program.
 */
final class OtlpRecords {
  private OtlpRecords() {}

  /** Each log by itself. */
  static List<ResourceLogs> logs(List<ResourceLogs> requests) {
    List<ResourceLogs> single = new ArrayList<>();
    for (ResourceLogs resource : requests) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          ResourceLogs.Builder one = resource.toBuilder().clearScopeLogs();
          one.addScopeLogs(scope.toBuilder().clearLogRecords().addLogRecords(log));
          clearEmpty(one);
          single.add(one.build());
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
          ResourceSpans.Builder one = resource.toBuilder().clearScopeSpans();
          one.addScopeSpans(scope.toBuilder().clearSpans().addSpans(span));
          clearEmpty(one);
          single.add(one.build());
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

  /** A Collector writes messages that are empty, such as a scope, where others leave them out. */
  private static void clearEmpty(Message.Builder message) {
    for (FieldDescriptor field : Set.copyOf(message.getAllFields().keySet())) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          Message.Builder element = ((Message) message.getRepeatedField(field, i)).toBuilder();
          clearEmpty(element);
          message.setRepeatedField(field, i, element.build());
        }
      } else {
        Message.Builder value = ((Message) message.getField(field)).toBuilder();
        clearEmpty(value);
        boolean empty = value.getAllFields().isEmpty();
        // Of a choice, which one it is says something, empty or not.
        if (empty && field.getContainingOneof() == null) {
          message.clearField(field);
        } else {
          message.setField(field, value.build());
        }
      }
    }
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
