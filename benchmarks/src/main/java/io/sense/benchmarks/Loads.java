package io.sense.benchmarks;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.benchmarks.load.TraceIds;
import io.sense.benchmarks.load.WaitingTraces;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes loads that are told apart by their trace ids. Not thread-safe. */
final class Loads {
  /** Stretches of latencies; windows are made of whole ones. */
  static final Duration SLICE = Duration.ofSeconds(5);

  private long salt;

  /**
   * Small traces.
   *
   * @param start of {@link System#nanoTime()}
   */
  SmallTraces small(Shape shape, long traces, double tracesPerSecond, long start) {
    return new SmallTraces(new TraceIds(++salt), shape, traces, tracesPerSecond, epochNanos(start));
  }

  /**
   * A giant.
   *
   * @param spans and as many logs
   * @param duration from its first record to its last
   * @param start of {@link System#nanoTime()}
   */
  GiantTrace giant(int spans, Duration duration, long start) {
    return new GiantTrace(new TraceIds(++salt), 0, spans, duration, epochNanos(start));
  }

  /**
   * Traces that stay open.
   *
   * @param bytes of their logs
   * @param start of {@link System#nanoTime()}
   */
  WaitingTraces waiting(long bytes, double bytesPerSecond, long start) {
    return new WaitingTraces(new TraceIds(++salt), bytes, bytesPerSecond, epochNanos(start));
  }

  /** The nearest shorter duration that is made of whole slices, at least one. */
  static Duration slices(Duration duration) {
    return SLICE.multipliedBy(Math.max(1, duration.dividedBy(SLICE)));
  }

  /** A moment of {@link System#nanoTime()} by which a load can be ready. */
  static long soon() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
  }

  /** What the clock says at a moment of {@link System#nanoTime()}. */
  private static long epochNanos(long nanos) {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + nanos - System.nanoTime();
  }
}
