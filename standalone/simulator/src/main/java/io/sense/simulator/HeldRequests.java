package io.sense.simulator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Requests whose answer is held back. They take no thread, so that a service that hangs leaves the
 * others their threads. Thread-safe.
 */
final class HeldRequests implements AutoCloseable {
  /** More than that are let go at once: each one costs memory and a connection. */
  private static final int MOST = 10_000;

  private final Map<Long, CompletableFuture<Void>> held = new HashMap<>();
  private long lastNumber;
  private boolean closed;

  /** Holds one until it is let go. */
  CompletableFuture<Void> hold() {
    return hold(new CompletableFuture<>());
  }

  /** Holds one until it is let go, but no longer than that. */
  CompletableFuture<Void> hold(Duration time) {
    return hold(
        new CompletableFuture<Void>()
            .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Lets every one go that is held now. */
  void letGo() {
    List<CompletableFuture<Void>> requests;
    synchronized (this) {
      requests = List.copyOf(held.values());
    }
    requests.forEach(request -> request.complete(null));
  }

  /** Lets every one go, and holds none any more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    letGo();
  }

  synchronized int count() {
    return held.size();
  }

  private CompletableFuture<Void> hold(CompletableFuture<Void> request) {
    long number;
    synchronized (this) {
      if (closed || held.size() >= MOST) {
        return CompletableFuture.completedFuture(null);
      }
      number = ++lastNumber;
      held.put(number, request);
    }
    return request.whenComplete((nothing, failure) -> forget(number));
  }

  private synchronized void forget(long number) {
    held.remove(number);
  }
}
