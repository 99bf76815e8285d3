package io.sense.palantir;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/**
 * A span of a document. Its content stays in wire form until it is written out: parsed, it would
 * take several times as much of the heap.
 *
 * @param id big-endian
 * @param parentId big-endian, 0 for none
 * @param startNanos since the epoch, unsigned as in OTLP
 * @param service of its resource; empty where it names none
 * @param content an OTLP {@code Span}
 */
record StoredSpan(long id, long parentId, long startNanos, String service, ByteString content) {
  /** By start, then id. */
  static final Comparator<StoredSpan> ORDER =
      Comparator.comparing(StoredSpan::startNanos, Long::compareUnsigned)
          .thenComparing(StoredSpan::id, Long::compareUnsigned);

  private static final long OVERHEAD_BYTES = 96;

  /** About what it takes of the heap. */
  long bytes() {
    return OVERHEAD_BYTES + content.size();
  }
}
