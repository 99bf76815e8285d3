package io.sense.correlation.tally;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** An edge between two services. */
final class EdgeTotal implements Total<ServiceEdge> {
  private static final long serialVersionUID = 1L;

  @Override
  public ServiceEdge read(byte[] bytes) throws InvalidProtocolBufferException {
    return ServiceEdge.parseFrom(bytes);
  }

  @Override
  public ServiceEdge sum(ServiceEdge row, ServiceEdge amount) {
    Map<Integer, Long> durations = new TreeMap<>();
    for (DurationHistogram part : List.of(row.getDurations(), amount.getDurations())) {
      for (int i = 0; i < part.getBucketCount(); i++) {
        durations.merge(part.getBucket(i), part.getCount(i), Long::sum);
      }
    }
    return row.toBuilder()
        .setCalls(row.getCalls() + amount.getCalls())
        .setErrors(row.getErrors() + amount.getErrors())
        .setDurations(
            DurationHistogram.newBuilder()
                .addAllBucket(durations.keySet())
                .addAllCount(durations.values()))
        .build();
  }

  @Override
  public long minute(ServiceEdge row) {
    return row.getMinute();
  }

  @Override
  public boolean decided(ServiceEdge row) {
    return true;
  }

  @Override
  public Meter<ServiceEdge> meter(MetricGroup metrics) {
    return new EdgeMeter(metrics.counter("edgeCalls"), metrics.counter("edgeErrors"));
  }

  private record EdgeMeter(Counter calls, Counter errors) implements Meter<ServiceEdge> {
    @Override
    public void booked(ServiceEdge amount) {
      calls.inc(amount.getCalls());
      errors.inc(amount.getErrors());
    }

    @Override
    public List<ServiceEdge> saved() {
      return List.of();
    }

    @Override
    public void restore(ServiceEdge saved) {
      throw new IllegalStateException("Nothing of edges is saved");
    }
  }
}
