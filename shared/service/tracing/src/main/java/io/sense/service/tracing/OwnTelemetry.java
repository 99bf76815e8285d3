package io.sense.service.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A deployable's own spans and logs, sent by the OpenTelemetry SDK as OTLP over HTTP to wherever
 * settings say, such as the receiver: Sense correlates Sense.
 *
 * <p>It never holds up the deployable: what does not fit into the bounded queues is dropped, and
 * the end of the process waits for five seconds at most. Nothing of what it does itself is traced
 * or logged through it. One for each deployable. Thread-safe.
 */
public final class OwnTelemetry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnTelemetry.class);
  private static final Duration FLUSH = Duration.ofSeconds(5);

  private final @Nullable OpenTelemetrySdk sdk;
  private final @Nullable LogBridge logs;

  private OwnTelemetry(@Nullable OpenTelemetrySdk sdk, @Nullable LogBridge logs) {
    this.sdk = sdk;
    this.logs = logs;
  }

  /**
   * Starts sending, or does nothing where no endpoint is set.
   *
   * @param serviceName {@code service.name} of all that is sent, such as {@code palantir}
   */
  public static OwnTelemetry start(OwnTelemetryConfig config, String serviceName) {
    URI endpoint = config.endpoint();
    if (endpoint == null) {
      return new OwnTelemetry(null, null);
    }
    LOG.info("Sending spans and logs of {} to {}", serviceName, endpoint);
    OtlpSending sending = new OtlpSending(endpoint, config.token());
    Resource resource = resource(serviceName);
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setResource(resource)
                    .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampling())))
                    .addSpanProcessor(sending.spans())
                    .build())
            .setLoggerProvider(
                SdkLoggerProvider.builder()
                    .setResource(resource)
                    .addLogRecordProcessor(sending.logs())
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    return new OwnTelemetry(sdk, LogBridge.open(sdk, serviceName));
  }

  /** Where spans are made; without effect where telemetry is off. */
  public OpenTelemetry openTelemetry() {
    return sdk == null ? OpenTelemetry.noop() : sdk;
  }

  /** Sends what is there now; false if that failed or took longer. */
  boolean flush(Duration patience) {
    if (sdk == null) {
      return true;
    }
    CompletableResultCode spans = sdk.getSdkTracerProvider().forceFlush();
    CompletableResultCode records = sdk.getSdkLoggerProvider().forceFlush();
    return CompletableResultCode.ofAll(List.of(spans, records))
        .join(patience.toMillis(), TimeUnit.MILLISECONDS)
        .isSuccess();
  }

  /** Sends what is left, for five seconds at most, and ends. Close it last. */
  @Override
  public void close() {
    if (logs != null) {
      logs.close();
    }
    if (sdk != null && !sdk.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS).isSuccess()) {
      LOG.warn("Could not send the last spans and logs within {}", FLUSH);
    }
  }

  private static Resource resource(String serviceName) {
    String version = OwnTelemetry.class.getPackage().getImplementationVersion();
    return Resource.getDefault()
        .merge(
            Resource.create(
                Attributes.of(
                    AttributeKey.stringKey("service.name"),
                    serviceName,
                    AttributeKey.stringKey("service.instance.id"),
                    UUID.randomUUID().toString(),
                    AttributeKey.stringKey("service.version"),
                    version == null ? "unpacked" : version))); // run from class files, no jar
  }
}
