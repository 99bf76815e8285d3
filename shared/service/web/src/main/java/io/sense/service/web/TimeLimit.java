package io.sense.service.web;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.router.Endpoint;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends handlers that take longer than a request may: it interrupts them, and what they throw
 * becomes 503, or 408 where they waited for the body.
 *
 * <p>A handler that has begun to send its answer is left alone: it is the connection's idle timeout
 * that ends it. One that does not heed the interrupt ends when it does; if it ends well its answer
 * is sent, as it is the truth, though late. Thread-safe.
 */
final class TimeLimit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TimeLimit.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor clock;

  TimeLimit() {
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "request-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** The handler of a route, within the time of the request. */
  Handler around(Endpoint endpoint) {
    return http -> handle(endpoint, http);
  }

  private void handle(Endpoint endpoint, Context http) throws Exception {
    ServedRequest served = ServedRequest.of(http.req());
    if (served == null || clock.isShutdown()) {
      endpoint.handler.handle(http);
      return;
    }
    Watch watch = new Watch(Thread.currentThread(), http.res());
    Future<?> expiry =
        clock.schedule(watch::expire, served.remaining().toNanos(), TimeUnit.NANOSECONDS);
    try {
      endpoint.handler.handle(http);
    } catch (Exception e) {
      if (watch.end()) {
        LOG.warn("Gave up on {} {}: {}", http.method(), endpoint.path, e.toString());
        throw overdue(served, e);
      }
      throw e;
    } finally {
      expiry.cancel(false);
      watch.end();
    }
  }

  /** What the client of an overdue request is told. */
  static ProblemException overdue(ServedRequest served, @Nullable Exception cause) {
    String limit = served.timeout().toMillis() + " ms";
    return served.isReadingBody()
        ? ProblemException.tooSlow("The body did not arrive within " + limit, cause)
        : ProblemException.unavailable("It took longer than " + limit, RETRY_AFTER, cause);
  }

  @Override
  public void close() {
    clock.shutdown();
  }

  /** Interrupts one handler, and never the thread when it is at something else. */
  private static final class Watch {
    private final Thread thread;
    private final HttpServletResponse response;
    private boolean ended;
    private boolean expired;

    Watch(Thread thread, HttpServletResponse response) {
      this.thread = thread;
      this.response = response;
    }

    synchronized void expire() {
      if (!ended && !response.isCommitted()) {
        expired = true;
        thread.interrupt();
      }
    }

    /** Whether the handler was interrupted; the thread is not any more. */
    synchronized boolean end() {
      if (expired && !ended) {
        Thread.interrupted();
      }
      ended = true;
      return expired;
    }
  }
}
