package io.sense.correlation.join;

import io.sense.correlation.otlp.OtlpRequest.Slice;

/**
 * The bytes of a record and those around it: what it takes to let a log leave, and to write either
 * into the trace's document.
 *
 * @param first whether it is the first record that holds these headers on the heap; the others
 *     share the arrays
 */
record Body(byte[] resourceHeader, byte[] scopeHeader, Slice record, boolean first) {
  /** Rough size on the heap. */
  int heapBytes() {
    return 64 + record.length() + (first ? resourceHeader.length + scopeHeader.length : 0);
  }

  /** The same place with other bytes. */
  Body with(Slice otherRecord) {
    return new Body(resourceHeader, scopeHeader, otherRecord, first);
  }
}
