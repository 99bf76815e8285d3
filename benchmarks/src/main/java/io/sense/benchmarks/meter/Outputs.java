package io.sense.benchmarks.meter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what leaves the platform as a consumer of its topics would, and hands it to the meters.
 * Thread-safe.
 */
public final class Outputs implements AutoCloseable {
  private final List<TraceMeter> meters = new CopyOnWriteArrayList<>();
  private final AtomicLong foreign = new AtomicLong();
  private final TopicReader correlations;
  private final TopicReader logs;

  /** Reads from the present end of the topics on. */
  public Outputs(String kafkaServers) {
    correlations = TopicReader.start(kafkaServers, Topics.CORRELATIONS, this::correlation);
    logs = TopicReader.start(kafkaServers, Topics.CORRELATED_LOGS, this::logs);
  }

  /** From now on the meter is given what it owns. */
  public void add(TraceMeter meter) {
    meters.add(meter);
  }

  /** Results of traces that no meter owns: somebody else sends to this platform. */
  public long foreign() {
    return foreign.get();
  }

  /** Throws what ended a reader, if anything did. */
  public void requireReading() {
    correlations.requireReading();
    logs.requireReading();
  }

  @Override
  public void close() {
    correlations.close();
    logs.close();
  }

  private void correlation(byte @Nullable [] key, byte[] value, long readableNanos)
      throws InvalidProtocolBufferException {
    if (key == null) {
      foreign.incrementAndGet();
      return;
    }
    TraceId id = TraceId.parse(new String(key, US_ASCII));
    TraceMeter meter = meter(id);
    if (meter != null) {
      meter.correlation(id, Correlation.parseFrom(value), readableNanos);
    }
  }

  private void logs(byte @Nullable [] key, byte[] value, long readableNanos)
      throws InvalidProtocolBufferException {
    for (ResourceLogs resource : LogsData.parseFrom(value).getResourceLogsList()) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          TraceId id = traceId(log);
          TraceMeter meter = id == null ? null : meter(id);
          if (meter != null) {
            meter.log(id, CorrelatedLog.of(log), readableNanos);
          }
        }
      }
    }
  }

  private @Nullable TraceMeter meter(TraceId id) {
    for (TraceMeter meter : meters) {
      if (meter.owns(id)) {
        return meter;
      }
    }
    foreign.incrementAndGet();
    return null;
  }

  private @Nullable TraceId traceId(LogRecord log) {
    ByteString id = log.getTraceId();
    if (id.size() != TraceId.BYTES) {
      foreign.incrementAndGet();
      return null;
    }
    ByteBuffer bytes = id.asReadOnlyByteBuffer();
    return new TraceId(bytes.getLong(), bytes.getLong());
  }
}
