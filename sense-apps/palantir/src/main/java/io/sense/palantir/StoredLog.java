package io.sense.palantir;

import com.google.protobuf.ByteString;
import java.util.Comparator;

/**
 * A log of a document, see {@link StoredSpan}.
 *
 * @param uid its identity
 * @param timeNanos since the epoch, unsigned as in OTLP
 * @param match as it stands in the log
 * @param spanId that it names or was matched to, big-endian; 0 for none
 * @param settledAt broker time of the decision that brought it, milliseconds since the epoch
 * @param service of its resource; empty where it names none
 * @param content an OTLP {@code LogRecord}
 */
record StoredLog(
    String uid,
    long timeNanos,
    String match,
    long spanId,
    long settledAt,
    String service,
    ByteString content) {
  /** By time, then identity. */
  static final Comparator<StoredLog> ORDER =
      Comparator.comparing(StoredLog::timeNanos, Long::compareUnsigned)
          .thenComparing(StoredLog::uid);

  private static final long OVERHEAD_BYTES = 192;

  /** About what it takes of the heap. */
  long bytes() {
    return OVERHEAD_BYTES + content.size();
  }

  /** The same with the match of a later decision. */
  StoredLog withMatch(String newMatch, long newSpanId) {
    return new StoredLog(uid, timeNanos, newMatch, newSpanId, settledAt, service, content);
  }
}
