package io.sense.benchmarks.receiver;

import io.sense.benchmarks.load.Load;
import io.sense.benchmarks.load.Request;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.load.TraceIds;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of workload W, made ahead and sent again and again: the receiver keeps nothing, so it
 * cannot tell, and the generator costs next to nothing. Immutable.
 */
final class RepeatedRequests {
  private static final int BATCHES = 64; // 64 000 spans and as many logs, past what caches hold
  private static final int REQUESTS_OF_BATCH = 4;

  private final List<Request> requests;

  private RepeatedRequests(List<Request> requests) {
    this.requests = List.copyOf(requests);
  }

  static RepeatedRequests make() {
    SmallTraces traces =
        new SmallTraces(
            new TraceIds(0),
            Shape.W,
            (long) BATCHES * Shape.W.tracesPerRequest(),
            10_000,
            1_700_000_000_000_000_000L);
    List<Request> requests = new ArrayList<>();
    for (long number = 0; number < (long) BATCHES * REQUESTS_OF_BATCH; number++) {
      requests.add(traces.request(number));
    }
    return new RepeatedRequests(requests);
  }

  /** All that there are, once. */
  List<Request> all() {
    return requests;
  }

  /** The request of a number, whatever the number. */
  Request get(long number) {
    return requests.get((int) (number % requests.size()));
  }

  /** Sent at a steady rate. */
  Load at(double requestsPerSecond, long count) {
    return new Load() {
      @Override
      public long requests() {
        return count;
      }

      @Override
      public long offsetNanos(long number) {
        return (long) (number * 1e9 / requestsPerSecond);
      }

      @Override
      public Request request(long number) {
        return get(number);
      }
    };
  }
}
