package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.Comparator;
import java.util.Locale;

/**
 * A row of {@code trace_links}.
 *
 * @param values all that the key does not say
 */
record LinkRow(Key key, TraceLink values, KafkaRecord origin) implements KeyedRow<LinkRow.Key> {
  /**
   * Names a link as it was found once.
   *
   * @param linkedAt milliseconds since the epoch
   */
  record Key(TraceId parent, TraceId child, TraceLinkKind kind, long linkedAt)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::parent)
            .thenComparing(Key::child)
            .thenComparing(Key::kind)
            .thenComparingLong(Key::linkedAt);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    /** As the table calls it, such as {@code circuit_id}. */
    String kindName() {
      return kind.name().substring("TRACE_LINK_KIND_".length()).toLowerCase(Locale.ROOT);
    }
  }

  /** Reads a record of {@code sense.trace_links}, as {@link RowReader#read}. */
  static LinkRow read(KafkaRecord origin) throws InvalidProtocolBufferException {
    TraceLink link = TraceLink.parseFrom(origin.value());
    if (link.getKind() == TraceLinkKind.TRACE_LINK_KIND_UNSPECIFIED
        || link.getKind() == TraceLinkKind.UNRECOGNIZED) {
      throw new IllegalArgumentException("its kind is none that this job knows");
    }
    return new LinkRow(
        new Key(
            TraceId.parse(link.getParentTraceId()),
            TraceId.parse(link.getChildTraceId()),
            link.getKind(),
            link.getLinkedAt()),
        link,
        origin);
  }

  @Override
  public long rank() {
    return 0;
  }
}
