package io.sense.benchmarks.receiver;

import io.sense.benchmarks.load.Request;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Keeps so many requests under way, the next sent as one is answered: finds the greatest rate. */
final class ClosedLoop implements AutoCloseable {
  private final Sender sender;
  private final RepeatedRequests requests;
  private final Faults faults;
  private final AtomicLong sent = new AtomicLong();
  private final LongAdder records = new LongAdder();
  private final CountDownLatch ended;
  private volatile boolean closing;

  private ClosedLoop(Sender sender, RepeatedRequests requests, Faults faults, int underWay) {
    this.sender = sender;
    this.requests = requests;
    this.faults = faults;
    this.ended = new CountDownLatch(underWay);
  }

  static ClosedLoop start(Sender sender, RepeatedRequests requests, Faults faults, int underWay) {
    ClosedLoop loop = new ClosedLoop(sender, requests, faults, underWay);
    for (int i = 0; i < underWay; i++) {
      loop.next();
    }
    return loop;
  }

  /** Spans and log records accepted so far. */
  long records() {
    return records.sum();
  }

  /** Requests sent so far. */
  long requests() {
    return sent.get();
  }

  /** Sends no more and waits for the answers that are due. */
  @Override
  public void close() {
    closing = true;
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void next() {
    if (closing || faults.any()) {
      ended.countDown();
      return;
    }
    Request request = requests.get(sent.getAndIncrement());
    var unused =
        sender
            .send(request)
            .whenComplete(
                (done, e) -> {
                  if (e == null) {
                    records.add(request.records());
                  } else {
                    faults.add(e);
                  }
                  next();
                });
  }
}
