package io.sense.arda;

import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one source of parts, on threads of its own and within a time limit: who asks waits no longer
 * than that, whatever the source does. A question that got no answer in time keeps its thread until
 * the source's own limit ends it, so that the source's circuit breaker sees what became of it;
 * while all threads are taken, further questions are not asked. Thread-safe.
 */
final class PartQuestions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartQuestions.class);

  private final String source;
  private final Duration limit;
  private final ThreadPoolExecutor threads;

  /**
   * Begins.
   *
   * @param source in reasons, such as {@code MDSO}
   * @param limit for an answer
   * @param atOnce questions under way, at most
   */
  PartQuestions(String source, Duration limit, int atOnce) {
    this.source = source;
    this.limit = limit;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            0,
            atOnce,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "ask-" + source + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Asks; the answer is to be had from {@link #await}. */
  <T> Future<Part<T>> ask(Supplier<Part<T>> question) {
    FutureTask<Part<T>> task = new FutureTask<>(question::get);
    try {
      threads.execute(Context.current().wrap(task));
      return task;
    } catch (RejectedExecutionException e) {
      FutureTask<Part<T>> refused =
          new FutureTask<>(() -> Part.missing(source + " is asked as often at once as it may be"));
      refused.run();
      return refused;
    }
  }

  /**
   * Waits for an answer.
   *
   * @param sinceNanos when it was asked for, by {@link System#nanoTime}
   */
  <T> Part<T> await(Future<Part<T>> answer, long sinceNanos) {
    long left = limit.toNanos() - (System.nanoTime() - sinceNanos);
    try {
      return answer.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Part.missing(source + " did not answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RepositoryException fault) {
        return Part.missing(fault.reason());
      }
      LOG.error("Could not ask {}", source, e.getCause());
      return Part.missing("The server failed; its log has the cause");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Part.missing("The request was ended before " + source + " answered");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
