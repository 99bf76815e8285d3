package io.sense.benchmarks.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends the requests of a load when they are due, whatever became of those before: an open loop. A
 * slow platform so meets the same load as a quick one, and latencies that are counted from the due
 * times leave nothing out.
 *
 * <p>Each request is made ready before it is due, by a thread of its own.
 */
public final class OpenLoop implements AutoCloseable {
  /** Where requests go; returns without waiting for the answer. */
  @FunctionalInterface
  public interface Sink {
    /** Sends the request of a number. */
    void send(long number, Request request);
  }

  private final Load load;
  private final Sink sink;
  private final long startNanos;
  private final Thread thread;
  private final Histogram latenessMicros = new Histogram(3);
  private volatile long sent;

  private OpenLoop(String name, Load load, Sink sink, long startNanos) {
    this.load = load;
    this.sink = sink;
    this.startNanos = startNanos;
    this.thread = new Thread(this::run, "load " + name);
  }

  /**
   * Begins to send.
   *
   * @param startNanos when the load starts, of {@link System#nanoTime()}
   */
  public static OpenLoop start(String name, Load load, OtlpClient client, long startNanos) {
    return start(name, load, (number, request) -> client.send(request), startNanos);
  }

  /** The same, for whatever takes requests. */
  public static OpenLoop start(String name, Load load, Sink sink, long startNanos) {
    OpenLoop loop = new OpenLoop(name, load, sink, startNanos);
    loop.thread.setDaemon(true);
    loop.thread.start();
    return loop;
  }

  /** Requests sent so far. */
  public long sent() {
    return sent;
  }

  /** Whether every request was sent. */
  public boolean isOver() {
    return sent == load.requests();
  }

  /**
   * How late a request was sent at a percentile, in milliseconds: the generator's own fault, and
   * part of the latencies.
   */
  public double latenessMillis(double percentile) {
    synchronized (latenessMicros) {
      return latenessMicros.getValueAtPercentile(percentile) / 1e3;
    }
  }

  /** Sends no more. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    for (long number = 0; number < load.requests(); number++) {
      Request request = load.request(number);
      long due = startNanos + load.offsetNanos(number);
      if (!awaitDue(due)) {
        return;
      }
      long late = System.nanoTime() - due;
      synchronized (latenessMicros) {
        latenessMicros.recordValue(TimeUnit.NANOSECONDS.toMicros(late));
      }
      sink.send(number, request);
      sent = number + 1;
    }
  }

  private static boolean awaitDue(long due) {
    while (due - System.nanoTime() > 0) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return !Thread.currentThread().isInterrupted();
  }
}
