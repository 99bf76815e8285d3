package io.sense.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sense.embedded.EmbeddedKafka;
import io.sense.telemetry.Topics;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver as it is deployed, on a real broker, driven by the official OpenTelemetry SDK. */
final class ReceiverIT {
  private static final Resource SHOP =
      Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "shop"));

  @TempDir static Path directory;

  private static EmbeddedKafka kafka;
  private static Receiver receiver;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(directory);
    kafka.createTopics(2);
    receiver =
        Receiver.start(
            ReceiverConfig.from(
                Map.of("SENSE_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers()),
                "SENSE_RECEIVER_HOST=127.0.0.1",
                "SENSE_RECEIVER_GRPC_PORT=0",
                "SENSE_RECEIVER_HTTP_PORT=0",
                "SENSE_RECEIVER_OPERATIONS_PORT=0"));
  }

  @AfterAll
  static void stop() {
    receiver.close();
    kafka.close();
  }

  @Test
  void h1_g1_t1_takesSpansOfTheSdkOverBothTransportsPlainAndGzip() throws Exception {
    Set<String> sent = new HashSet<>();
    for (String compression : List.of("none", "gzip")) {
      sent.add(
          export(
              OtlpGrpcSpanExporter.builder()
                  .setEndpoint(grpc())
                  .setCompression(compression)
                  .build()));
      sent.add(
          export(
              OtlpHttpSpanExporter.builder()
                  .setEndpoint(http("/v1/traces"))
                  .setCompression(compression)
                  .build()));
    }
    Set<String> arrived = new HashSet<>();
    for (byte[] value : KafkaTopicReader.values(kafka.bootstrapServers(), Topics.OTLP_SPANS)) {
      ExportTraceServiceRequest.parseFrom(value).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(span -> arrived.add(span.getName()));
    }
    assertThat(arrived).containsAll(sent);
  }

  @Test
  void h1_g1_t1_takesLogsOfTheSdkOverBothTransportsPlainAndGzip() throws Exception {
    Set<String> sent = new HashSet<>();
    for (String compression : List.of("none", "gzip")) {
      sent.add(
          export(
              OtlpGrpcLogRecordExporter.builder()
                  .setEndpoint(grpc())
                  .setCompression(compression)
                  .build()));
      sent.add(
          export(
              OtlpHttpLogRecordExporter.builder()
                  .setEndpoint(http("/v1/logs"))
                  .setCompression(compression)
                  .build()));
    }
    Set<String> arrived = new HashSet<>();
    for (byte[] value : KafkaTopicReader.values(kafka.bootstrapServers(), Topics.OTLP_LOGS)) {
      ExportLogsServiceRequest.parseFrom(value).getResourceLogsList().stream()
          .flatMap(resource -> resource.getScopeLogsList().stream())
          .flatMap(scope -> scope.getLogRecordsList().stream())
          .forEach(log -> arrived.add(log.getBody().getStringValue()));
    }
    assertThat(arrived).containsAll(sent);
  }

  private static String export(SpanExporter exporter) {
    String name = "span by " + exporter;
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .setResource(SHOP)
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build()) {
      Span span = tracers.get("test").spanBuilder(name).startSpan();
      span.end();
      assertThat(tracers.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    return name;
  }

  private static String export(LogRecordExporter exporter) {
    String body = "log by " + exporter;
    try (SdkLoggerProvider loggers =
        SdkLoggerProvider.builder()
            .setResource(SHOP)
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build()) {
      loggers.get("test").logRecordBuilder().setSeverity(Severity.INFO).setBody(body).emit();
      assertThat(loggers.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    return body;
  }

  private static String grpc() {
    return "http://127.0.0.1:" + receiver.grpcPort();
  }

  private static String http(String path) {
    return "http://127.0.0.1:" + receiver.httpPort() + path;
  }
}
