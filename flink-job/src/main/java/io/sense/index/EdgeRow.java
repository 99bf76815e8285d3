package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.ServiceEdge;
import java.util.Comparator;

/**
 * A row of {@code service_edges}.
 *
 * @param values all that the key does not say
 */
record EdgeRow(Key key, ServiceEdge values, KafkaRecord origin) implements KeyedRow<EdgeRow.Key> {
  /**
   * Names an edge.
   *
   * @param minute its start, milliseconds since the epoch
   */
  record Key(long minute, String caller, String callee) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::minute).thenComparing(Key::caller).thenComparing(Key::callee);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Reads a record of {@code sense.service_edges}, as {@link RowReader#read}. */
  static EdgeRow read(KafkaRecord origin) throws InvalidProtocolBufferException {
    ServiceEdge edge = ServiceEdge.parseFrom(origin.value());
    DurationHistogram durations = edge.getDurations();
    if (durations.getBucketCount() != durations.getCountCount()) {
      throw new IllegalArgumentException(
          "it has %d buckets of durations and %d counts"
              .formatted(durations.getBucketCount(), durations.getCountCount()));
    }
    return new EdgeRow(
        new Key(
            edge.getMinute(),
            PostgresText.storable(edge.getCaller()),
            PostgresText.storable(edge.getCallee())),
        edge,
        origin);
  }

  /** Calls only become more. */
  @Override
  public long rank() {
    return values.getCalls();
  }
}
