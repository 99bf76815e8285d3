package io.sense.correlation.join;

import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import org.jspecify.annotations.Nullable;

/** A span of a trace, as long as the trace has state. Its body is kept only until it is settled. */
final class SpanEntry {
  /** Rough cost on the heap in bytes, with its place in the map. */
  static final int HEAP_BYTES = 240;

  final SpanFields fields;
  final Origin origin;
  final RecordHash hash;

  /** Of the first arrival, milliseconds since the epoch. */
  long brokerTime;

  /** Whether a decision has counted it. */
  boolean settled;

  /** Null where it lies in the state, and where it is needed no longer. */
  @Nullable Body body;

  /** The segment of the state that holds the body, 0 for none. */
  int bodyAt;

  /** Whether it is among the trace's changed records; only of a trace with segments. */
  boolean dirty;

  SpanEntry(
      SpanFields fields, Origin origin, RecordHash hash, long brokerTime, @Nullable Body body) {
    this.fields = fields;
    this.origin = origin;
    this.hash = hash;
    this.brokerTime = brokerTime;
    this.body = body;
  }

  /**
   * Of two spans with one id that differ, the later end stays, then the greater content (by its
   * hash: the content itself is not kept).
   */
  boolean supersedes(SpanEntry other) {
    if (fields.endNanos() != other.fields.endNanos()) {
      return fields.endNanos() > other.fields.endNanos();
    }
    return hash.compareTo(other.hash) > 0;
  }

  /** Earliest start, then smallest id. */
  boolean precedes(SpanEntry other) {
    if (fields.startNanos() != other.fields.startNanos()) {
      return fields.startNanos() < other.fields.startNanos();
    }
    return Long.compareUnsigned(fields.spanId(), other.fields.spanId()) < 0;
  }
}
