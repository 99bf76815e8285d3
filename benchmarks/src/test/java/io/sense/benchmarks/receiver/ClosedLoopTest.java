package io.sense.benchmarks.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.benchmarks.load.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClosedLoopTest {
  private static final RepeatedRequests REQUESTS = RepeatedRequests.make();

  private final Held sender = new Held();
  private final Faults faults = new Faults();

  /** Answers when it is told to. */
  private static final class Held implements Sender {
    private final Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();

    @Override
    public CompletableFuture<Void> send(Request request) {
      underWay.add(new CompletableFuture<>());
      return underWay.getLast();
    }

    @Override
    public void close() {
      underWay.clear();
    }
  }

  @Test
  void sendsTheNextRequestAsOneIsAnswered() {
    ClosedLoop loop = ClosedLoop.start(sender, REQUESTS, faults, 3);
    assertThat(sender.underWay).hasSize(3);

    sender.underWay.poll().complete(null);

    assertThat(sender.underWay).hasSize(3);
    assertThat(loop.requests()).isEqualTo(4);
    assertThat(loop.records()).isEqualTo(500);
  }

  @Test
  void endsOnceEverythingUnderWayIsAnswered() throws Exception {
    ClosedLoop loop = ClosedLoop.start(sender, REQUESTS, faults, 2);
    Thread closing = new Thread(loop::close);
    closing.start();
    while (closing.getState() != Thread.State.WAITING) { // for the answers
      Thread.onSpinWait();
    }

    sender.underWay.poll().complete(null);
    sender.underWay.poll().complete(null);

    closing.join();
    assertThat(sender.underWay).isEmpty();
    assertThat(loop.records()).isEqualTo(1_000);
  }

  @Test
  void sendsNoMoreOnceARequestWasNotAccepted() {
    ClosedLoop loop = ClosedLoop.start(sender, REQUESTS, faults, 2);

    sender.underWay.poll().completeExceptionally(new IllegalStateException("HTTP 503"));
    sender.underWay.poll().complete(null);

    assertThat(sender.underWay).isEmpty();
    assertThat(faults.texts()).singleElement().asString().contains("HTTP 503");
    assertThat(loop.records()).isEqualTo(500);
  }
}
