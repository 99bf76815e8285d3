package io.sense.simulator;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** The way of every call to one service through the faults it has now. Thread-safe. */
final class FaultyService implements AutoCloseable {
  private final long seed;
  private final Calls calls = new Calls(System::nanoTime);
  private final HeldRequests hung = new HeldRequests();
  private final HeldRequests late = new HeldRequests();
  private volatile State state;

  /**
   * Begins without faults.
   *
   * @param seed of the faults that have a rate
   */
  FaultyService(long seed) {
    this.seed = seed;
    this.state = State.of(Faults.NONE, seed);
  }

  /** The faults in force, and what they count. */
  private record State(Faults faults, @Nullable RateLimit limit, Random random) {
    static State of(Faults faults, long seed) {
      Integer rate = faults.ratePerSecond();
      return new State(
          faults, rate == null ? null : new RateLimit(rate, System::nanoTime), new Random(seed));
    }

    /** 0 and 1 are certain, and draw nothing. */
    boolean strikes(double rate) {
      return rate >= 1 || (rate > 0 && random.nextDouble() < rate);
    }
  }

  Faults faults() {
    return state.faults();
  }

  /**
   * Sets the faults. The faults that have a rate begin their sequence anew; calls that hang are let
   * go unless they shall.
   */
  void faults(Faults faults) {
    state = State.of(faults, seed);
    if (!faults.hang()) {
      hung.letGo();
    }
  }

  /** What it was called. */
  Calls calls() {
    return calls;
  }

  /** How many calls hang now. */
  int hung() {
    return hung.count();
  }

  /** Sends calls through the faults before, and after, they are handled. */
  Handler around(Handler handler) {
    return http -> {
      calls.add();
      State now = state;
      Duration wait = now.limit() == null ? Duration.ZERO : now.limit().take();
      if (!wait.isZero()) {
        refuse(http, wait);
      } else if (now.faults().hang()) {
        http.future(() -> hang().thenRunAsync(() -> answerHung(http)));
      } else if (now.strikes(now.faults().errorRate())) {
        answer(http, now.faults().errorStatus(), "The simulator was told to answer so");
        delay(http, now.faults());
      } else {
        handle(handler, http);
        if (now.strikes(now.faults().dropAnswerRate())) {
          cutConnection(http);
        } else {
          delay(http, now.faults());
        }
      }
    };
  }

  /** Lets go of every call that hangs or is late. */
  @Override
  public void close() {
    hung.close();
    late.close();
  }

  private CompletableFuture<Void> hang() {
    CompletableFuture<Void> request = hung.hold();
    if (!state.faults().hang()) {
      hung.letGo(); // the fault went between the look at it and the holding
    }
    return request;
  }

  private static void handle(Handler handler, Context http) throws Exception {
    try {
      handler.handle(http);
    } catch (ProblemException e) {
      e.answer(http); // here already, so that it is late too
    }
  }

  private void delay(Context http, Faults faults) {
    if (faults.delayMs() > 0) {
      Supplier<CompletableFuture<?>> answer =
          () -> late.hold(Duration.ofMillis(faults.delayMs())).thenRunAsync(() -> {});
      http.future(answer);
    }
  }

  /**
   * A call that hung is never carried out, for its caller has given up on it by then and may have
   * looked whether it was.
   */
  private static void answerHung(Context http) {
    answer(http, 503, "The call hung, and was not carried out");
  }

  private static void refuse(Context http, Duration wait) {
    http.header("Retry-After", Long.toString(wait.plusMillis(999).toSeconds()));
    answer(http, 429, "The service takes no more calls in this second");
  }

  private static void answer(Context http, int status, String detail) {
    http.status(status).json(Problem.of(status, detail)).contentType(Problem.MEDIA_TYPE);
  }

  /** The way a server goes that dies between the deed and the answer. */
  private static void cutConnection(Context http) {
    ServletContextRequest.getServletContextRequest(http.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }
}
