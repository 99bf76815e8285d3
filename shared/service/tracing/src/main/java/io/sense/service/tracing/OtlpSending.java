package io.sense.service.tracing;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.sense.settings.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends in batches from bounded queues; what comes while a queue is full is dropped. */
final class OtlpSending {
  private static final int QUEUE = 8_192;
  private static final int BATCH = 512;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final URI endpoint;
  private final @Nullable Secret token;

  OtlpSending(URI endpoint, @Nullable Secret token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  SpanProcessor spans() {
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .setCompression("gzip")
            .setTimeout(TIMEOUT);
    if (token != null) {
      exporter.addHeader("Authorization", "Bearer " + token.value());
    }
    return BatchSpanProcessor.builder(exporter.build())
        .setMaxQueueSize(QUEUE)
        .setMaxExportBatchSize(BATCH)
        .setScheduleDelay(EVERY)
        .setExporterTimeout(TIMEOUT)
        .build();
  }

  LogRecordProcessor logs() {
    OtlpHttpLogRecordExporterBuilder exporter =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(endpoint + "/v1/logs")
            .setCompression("gzip")
            .setTimeout(TIMEOUT);
    if (token != null) {
      exporter.addHeader("Authorization", "Bearer " + token.value());
    }
    return BatchLogRecordProcessor.builder(exporter.build())
        .setMaxQueueSize(QUEUE)
        .setMaxExportBatchSize(BATCH)
        .setScheduleDelay(EVERY)
        .setExporterTimeout(TIMEOUT)
        .build();
  }
}
