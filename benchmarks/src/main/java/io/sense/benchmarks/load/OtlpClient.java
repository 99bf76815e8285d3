package io.sense.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends requests to a receiver without waiting for answers, and again where that is worth it, as a
 * Collector does. Thread-safe.
 */
public final class OtlpClient implements AutoCloseable {
  private static final int MOST_ATTEMPTS = 60;
  private static final int KEPT_FAULTS = 10;

  private final Transport transport;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final List<String> faults = new ArrayList<>();

  /** Sends over a transport, which it owns. */
  public OtlpClient(Transport transport) {
    this.transport = transport;
  }

  /** Sends a request; what becomes of it is told by the counts. */
  void send(Request request) {
    underWay.incrementAndGet();
    attempt(request, 1);
  }

  /** Requests sent and not answered for good. */
  public int underWay() {
    return underWay.get();
  }

  /** Records that were accepted. */
  public long records() {
    return records.get();
  }

  /** Attempts beyond the first. */
  public long retries() {
    return retries.get();
  }

  /** Why requests were not accepted, the first few. */
  public List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }

  @Override
  public void close() {
    transport.close();
  }

  private void attempt(Request request, int attempt) {
    // The future is the way the answer comes; nobody else needs it.
    CompletableFuture<Void> unused =
        transport.send(request).thenAccept(answer -> answered(request, attempt, answer));
  }

  private void answered(Request request, int attempt, Transport.Answer answer) {
    if (answer.kind() == Transport.Answer.Kind.AGAIN && attempt < MOST_ATTEMPTS) {
      retries.incrementAndGet();
      CompletableFuture.delayedExecutor(answer.pauseMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> attempt(request, attempt + 1));
      return;
    }
    if (answer.kind() == Transport.Answer.Kind.ACCEPTED) {
      records.addAndGet(request.records());
    } else {
      fault(answer.reason());
    }
    underWay.decrementAndGet();
  }

  private void fault(String text) {
    synchronized (faults) {
      if (faults.size() < KEPT_FAULTS) {
        faults.add(text);
      }
    }
  }
}
