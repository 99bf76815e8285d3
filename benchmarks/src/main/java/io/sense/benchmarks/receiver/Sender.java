package io.sense.benchmarks.receiver;

import io.sense.benchmarks.load.Request;
import java.util.concurrent.CompletableFuture;

/** Sends requests over one of OTLP's transports. Thread-safe. */
interface Sender extends AutoCloseable {
  /**
   * Sends without waiting.
   *
   * @return done once the request is accepted whole, failed if it is not; never at once on the
   *     caller's thread
   */
  CompletableFuture<Void> send(Request request);

  @Override
  void close();
}
