package io.sense.correlation.join;

import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import org.jspecify.annotations.Nullable;

/** A log of a trace, as long as the trace has state. Its body is kept only until it is settled. */
final class LogEntry {
  /** Rough cost on the heap in bytes without the body, with its place in the map. */
  static final int HEAP_BYTES = 200;

  final RecordHash id;
  final LogFields fields;
  final Origin origin;

  /** Of the first arrival, milliseconds since the epoch. */
  long brokerTime;

  /** Null until decided. */
  @Nullable Match match;

  /** The span it was matched to, 0 where to none. */
  long matchedSpan;

  /** Whether it has left; then the body, if there is one, is that with which it left. */
  boolean left;

  /** Whether its match is another than the one with which it was settled. */
  boolean rematched;

  /** Null where it lies in the state, and where it is needed no longer. */
  @Nullable Body body;

  /** The segment of the state that holds the body, 0 for none. */
  int bodyAt;

  /** Whether it is among the trace's changed records; only of a trace with segments. */
  boolean dirty;

  LogEntry(RecordHash id, LogFields fields, Origin origin, long brokerTime, @Nullable Body body) {
    this.id = id;
    this.fields = fields;
    this.origin = origin;
    this.brokerTime = brokerTime;
    this.body = body;
  }
}
