package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenTelemetry SDK as any application has it, against a whole platform. */
final class SdkIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TRACES = 60;

  @TempDir static Path directory;
  private static Platform platform;

  @BeforeAll
  static void start() {
    platform =
        Platform.start(
            PlatformConfig.from(FreePorts.chosenByTheSystem(), "--data", directory.toString()));
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void isAnsweredForSpansAndLogsOverGrpc() {
    String endpoint = "http://127.0.0.1:" + platform.receiverGrpcPort();
    exportAndAsk(
        "gRPC",
        OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).build(),
        OtlpGrpcLogRecordExporter.builder().setEndpoint(endpoint).build());
  }

  @Test
  void isAnsweredForSpansAndLogsOverHttp() {
    String endpoint = "http://127.0.0.1:" + platform.receiverHttpPort();
    exportAndAsk(
        "HTTP",
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .setCompression("gzip")
            .build(),
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(endpoint + "/v1/logs")
            .setCompression("gzip")
            .build());
  }

  private static void exportAndAsk(String name, SpanExporter spans, LogRecordExporter logs) {
    PalantirClient palantir = new PalantirClient(platform.palantirPort());
    Resource resource =
        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "sdk-" + name));
    try (var tracers =
            SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(spans).build())
                .build();
        var loggers =
            SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(logs).build())
                .build();
        var sdk =
            OpenTelemetrySdk.builder()
                .setTracerProvider(tracers)
                .setLoggerProvider(loggers)
                .build()) {
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < TRACES; i++) {
        String traceId = work(sdk);
        long flushed = System.nanoTime();
        var spansOut = tracers.forceFlush();
        var logsOut = loggers.forceFlush();
        assertThat(spansOut.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(logsOut.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
        awaitAnswer(palantir, traceId, "sdk-" + name);
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - flushed));
      }
      Collections.sort(millis);
      System.out.printf(
          "SDK over %s, from flush to answer: median %d ms, p95 %d ms, longest %d ms of %d%n",
          name,
          millis.get(TRACES / 2),
          millis.get(TRACES * 95 / 100),
          millis.get(TRACES - 1),
          TRACES);
    }
  }

  private static String work(OpenTelemetrySdk sdk) {
    Span span = sdk.getTracer("sdk-it").spanBuilder("work").startSpan();
    sdk.getLogsBridge()
        .get("sdk-it")
        .logRecordBuilder()
        .setContext(Context.root().with(span))
        .setSeverity(Severity.ERROR)
        .setBody("at work")
        .emit();
    span.end();
    return span.getSpanContext().getTraceId();
  }

  private static void awaitAnswer(PalantirClient palantir, String traceId, String service) {
    Condition.await(
        PATIENCE,
        Duration.ofMillis(5),
        () -> "the log of " + traceId + " on its span: " + palantir.find(traceId),
        () -> palantir.find(traceId).filter(found -> isWhole(found, service)).isPresent());
  }

  private static boolean isWhole(JsonNode found, String service) {
    return found.path("service").asText().equals(service)
        && found.path("operation").asText().equals("work")
        && found.path("span_count").asInt() == 1
        && found.path("log_count").asInt() == 1
        && found.path("matches").path("span_id").asInt() == 1
        && found.path("severity_counts").path("ERROR").asInt() == 1;
  }
}
