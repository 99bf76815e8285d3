package io.sense.correlation.join;

import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import org.jspecify.annotations.Nullable;

/** A log of a trace, as long as the trace has state. Its body is kept only until it leaves. */
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

  /** Null once the log has left. */
  @Nullable Body body;

  /** Whether it changed since it was last written to the state. */
  boolean dirty;

  LogEntry(RecordHash id, LogFields fields, Origin origin, long brokerTime, @Nullable Body body) {
    this.id = id;
    this.fields = fields;
    this.origin = origin;
    this.brokerTime = brokerTime;
    this.body = body;
  }

  /** What it takes to let the log leave: its bytes and those around it. */
  record Body(byte[] resourceHeader, byte[] scopeHeader, byte[] record) {
    /** Counts the headers in full: logs of one chunk share them, those of two do not. */
    int heapBytes() {
      return 64 + resourceHeader.length + scopeHeader.length + record.length;
    }
  }
}
