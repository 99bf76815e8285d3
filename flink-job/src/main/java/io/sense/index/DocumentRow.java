package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceDocument;
import java.util.Comparator;

/** A row of {@code trace_documents}: the document is the origin's value. */
record DocumentRow(Key key, KafkaRecord origin) implements KeyedRow<DocumentRow.Key> {
  /**
   * Names a part of a document.
   *
   * @param generation milliseconds since the epoch
   * @param settledAt milliseconds since the epoch
   */
  record Key(TraceId traceId, long generation, long settledAt, int part)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::traceId)
            .thenComparingLong(Key::generation)
            .thenComparingLong(Key::settledAt)
            .thenComparingInt(Key::part);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** Reads a record of {@code sense.trace_documents}, as {@link RowReader#read}. */
  static DocumentRow read(KafkaRecord origin) throws InvalidProtocolBufferException {
    TraceDocument document = TraceDocument.parseFrom(origin.value());
    return new DocumentRow(
        new Key(
            TraceId.parse(document.getTraceId()),
            document.getGeneration(),
            document.getSettledAt(),
            document.getPart()),
        origin);
  }

  @Override
  public long rank() {
    return 0;
  }
}
