package io.sense.correlation.join;

import java.io.IOException;
import java.util.List;

/** Bodies of a trace too large for the heap, in the segments of its state. */
interface BodiesInState {
  /** A record as a segment holds it: with its body. */
  record Segment(List<SpanEntry> spans, List<LogEntry> logs, int bytes) {}

  /**
   * Reads a segment of the current key's trace.
   *
   * @param number from 1 on
   */
  Segment segment(Trace trace, int number) throws IOException;
}
