package io.sense.benchmarks.load;

import java.util.concurrent.CompletableFuture;

/** A way to a receiver. Thread-safe. */
public interface Transport extends AutoCloseable {
  /** Sends a request; the future never fails. */
  CompletableFuture<Answer> send(Request request);

  @Override
  void close();

  /**
   * What became of a request.
   *
   * @param kind whether it is to be sent again
   * @param reason in words, where it was not accepted
   * @param pauseMillis before it is sent again
   */
  record Answer(Kind kind, String reason, long pauseMillis) {
    /** What is to be done. */
    enum Kind {
      ACCEPTED,
      AGAIN,
      REFUSED
    }

    private static final long PAUSE_MILLIS = 500;

    static Answer accepted() {
      return new Answer(Kind.ACCEPTED, "", 0);
    }

    static Answer again(String reason) {
      return again(reason, PAUSE_MILLIS);
    }

    static Answer again(String reason, long pauseMillis) {
      return new Answer(Kind.AGAIN, reason, pauseMillis);
    }

    static Answer refused(String reason) {
      return new Answer(Kind.REFUSED, reason, 0);
    }
  }
}
