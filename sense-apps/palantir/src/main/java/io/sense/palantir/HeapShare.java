package io.sense.palantir;

import io.sense.service.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the heap that all requests for documents may hold together, so that a few huge traces
 * asked for at once cannot end the process. Thread-safe.
 */
final class HeapShare {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final long most;
  private final AtomicLong held = new AtomicLong();

  /**
   * Nothing is held yet.
   *
   * @param most bytes held at a time
   */
  HeapShare(long most) {
    this.most = most;
  }

  /** A quarter of the heap. */
  static HeapShare quarter() {
    return new HeapShare(Runtime.getRuntime().maxMemory() / 4);
  }

  /** What one request holds, nothing at first. */
  Hold open() {
    return new Hold();
  }

  /** Given back by closing. Used by one thread. */
  final class Hold implements AutoCloseable {
    private long bytes;

    /**
     * Holds so much from now on.
     *
     * @throws ProblemException 503, if the others leave too little
     */
    void growTo(long newBytes) {
      long more = newBytes - bytes;
      if (more <= 0) {
        return;
      }
      if (held.addAndGet(more) > most) {
        held.addAndGet(-more);
        throw ProblemException.unavailable(
            "Too many large documents are being read now; ask again, or with a smaller limit",
            RETRY_AFTER,
            null);
      }
      bytes = newBytes;
    }

    @Override
    public void close() {
      held.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
