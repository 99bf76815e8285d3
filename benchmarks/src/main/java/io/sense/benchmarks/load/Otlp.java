package io.sense.benchmarks.load;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/** Pieces of OTLP as services under load write them, for templates. */
final class Otlp {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-/";
  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("io.sense.benchmarks").setVersion("1").build();

  private Otlp() {}

  /** Spans of one service, as a request. */
  static byte[] traces(String service, List<Span> spans) {
    return TracesData.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource(service))
                .addScopeSpans(ScopeSpans.newBuilder().setScope(SCOPE).addAllSpans(spans)))
        .build()
        .toByteArray();
  }

  /** Log records of one service, as a request. */
  static byte[] logs(String service, List<LogRecord> logs) {
    return LogsData.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource(service))
                .addScopeLogs(ScopeLogs.newBuilder().setScope(SCOPE).addAllLogRecords(logs)))
        .build()
        .toByteArray();
  }

  static ByteString id(long... parts) {
    ByteBuffer bytes = ByteBuffer.allocate(parts.length * Long.BYTES);
    for (long part : parts) {
      bytes.putLong(part);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  /** A text that gzip cannot shorten much, as ids, addresses and arguments are. */
  static String noise(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static Resource resource(String service) {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", service))
        .addAttributes(attribute("service.instance.id", service + "-7d9f8b6c5-x2x4q"))
        .addAttributes(attribute("service.version", "3.14.1"))
        .addAttributes(attribute("deployment.environment.name", "benchmark"))
        .addAttributes(attribute("host.name", "node-17.benchmark.internal"))
        .build();
  }
}
