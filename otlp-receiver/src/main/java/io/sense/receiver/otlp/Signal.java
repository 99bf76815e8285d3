package io.sense.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.sense.telemetry.Topics;
import java.util.Locale;

/**
 * The signals that Sense takes. Their requests have the same layers under the same field numbers.
 */
public enum Signal {
  /** Spans in scopes in resources. */
  TRACES("/v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService", Topics.OTLP_SPANS) {
    @Override
    public Message response(long refused, String reasons) {
      return ExportTraceServiceResponse.newBuilder()
          .setPartialSuccess(
              ExportTracePartialSuccess.newBuilder()
                  .setRejectedSpans(refused)
                  .setErrorMessage(reasons))
          .build();
    }

    @Override
    public Message success() {
      return ExportTraceServiceResponse.getDefaultInstance();
    }

    @Override
    Descriptor request() {
      return ExportTraceServiceRequest.getDescriptor();
    }
  },
  /** Log records in scopes in resources. */
  LOGS("/v1/logs", "opentelemetry.proto.collector.logs.v1.LogsService", Topics.OTLP_LOGS) {
    @Override
    public Message response(long refused, String reasons) {
      return ExportLogsServiceResponse.newBuilder()
          .setPartialSuccess(
              ExportLogsPartialSuccess.newBuilder()
                  .setRejectedLogRecords(refused)
                  .setErrorMessage(reasons))
          .build();
    }

    @Override
    public Message success() {
      return ExportLogsServiceResponse.getDefaultInstance();
    }

    @Override
    Descriptor request() {
      return ExportLogsServiceRequest.getDescriptor();
    }
  };

  private final String path;
  private final String service;
  private final String topic;

  Signal(String path, String service, String topic) {
    this.path = path;
    this.service = service;
    this.topic = topic;
  }

  /** Where OTLP/HTTP takes it. */
  public String path() {
    return path;
  }

  /** The gRPC service whose {@code Export} takes it. */
  public String service() {
    return service;
  }

  /** The Kafka topic it goes to. */
  public String topic() {
    return topic;
  }

  /** As a metric's tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The answer when all was accepted: without {@code partial_success}, hence without a byte. */
  public abstract Message success();

  /**
   * The answer when some records were refused and the rest accepted.
   *
   * @param refused how many
   * @param reasons why, for the developer of the client
   */
  public abstract Message response(long refused, String reasons);

  /** The type of its export request. */
  abstract Descriptor request();
}
