package io.sense.benchmarks.meter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies, kept apart by when they were meant to begin, so that any stretch of a run can be
 * looked at afterwards. Thread-safe.
 */
public final class Latencies {
  private static final int DIGITS = 3;

  private final long startNanos;
  private final long sliceNanos;
  private final List<Histogram> slicesMicros = new ArrayList<>();

  /**
   * Begins to keep them.
   *
   * @param startNanos of {@link System#nanoTime()}; nothing begins before it
   * @param slice what stretches can be made of
   */
  public Latencies(long startNanos, Duration slice) {
    this.startNanos = startNanos;
    this.sliceNanos = slice.toNanos();
  }

  /**
   * Adds a latency.
   *
   * @param dueNanos when it was meant to begin, of {@link System#nanoTime()}
   * @param endNanos when it ended
   */
  public synchronized void record(long dueNanos, long endNanos) {
    int slice = slice(dueNanos);
    while (slicesMicros.size() <= slice) {
      slicesMicros.add(new Histogram(DIGITS));
    }
    long micros = TimeUnit.NANOSECONDS.toMicros(Math.max(0, endNanos - dueNanos));
    slicesMicros.get(slice).recordValue(micros);
  }

  /**
   * The latencies that were meant to begin in a stretch, in microseconds. Its borders fall on those
   * of slices.
   */
  public synchronized Histogram micros(long fromNanos, long toNanos) {
    Histogram sum = new Histogram(DIGITS);
    for (int slice = slice(fromNanos); slice < Math.min(slice(toNanos), slices()); slice++) {
      sum.add(slicesMicros.get(slice));
    }
    return sum;
  }

  /** The latencies of a slice, in microseconds; none where there is no such slice. */
  public synchronized Histogram ofSlice(int slice) {
    return slice < slicesMicros.size() ? slicesMicros.get(slice).copy() : new Histogram(DIGITS);
  }

  /** How many slices there are so far. */
  public synchronized int slices() {
    return slicesMicros.size();
  }

  private int slice(long nanos) {
    return Math.toIntExact((nanos - startNanos) / sliceNanos);
  }
}
