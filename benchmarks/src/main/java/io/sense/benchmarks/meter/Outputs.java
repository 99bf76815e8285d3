package io.sense.benchmarks.meter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.benchmarks.load.TraceIds;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
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

  /** Of the one thread that reads logs. */
  private final LogsWire wire = new LogsWire();

  /** Reads from the present end of the topics on. */
  public Outputs(String kafkaServers) {
    correlations = TopicReader.start(kafkaServers, Topics.CORRELATIONS, this::correlation);
    logs = TopicReader.start(kafkaServers, Topics.CORRELATED_LOGS, this::logs);
  }

  /** From now on the meter is given what it owns. */
  public void add(TraceMeter meter) {
    meters.add(meter);
  }

  /** Results of these traces are not looked at. */
  public void ignore(TraceIds ids) {
    add(new Ignored(ids));
  }

  private record Ignored(TraceIds ids) implements TraceMeter {
    @Override
    public boolean owns(TraceId id) {
      return ids.owns(id);
    }

    @Override
    public void correlation(TraceId id, Correlation correlation, long readableNanos) {}

    @Override
    public void log(TraceId id, CorrelatedLog log, long readableNanos) {}
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
    wire.read(value, log -> log(log, readableNanos));
  }

  private void log(CorrelatedLog log, long readableNanos) {
    if (!log.hasTrace) {
      foreign.incrementAndGet();
      return;
    }
    TraceId id = new TraceId(log.traceHigh, log.traceLow);
    TraceMeter meter = meter(id);
    if (meter != null) {
      meter.log(id, log, readableNanos);
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
}
