package io.sense.benchmarks.meter;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;

/** Takes what leaves the platform for the traces of one load. Called by several threads. */
public interface TraceMeter {
  /** Whether the trace is of this load. */
  boolean owns(TraceId id);

  /**
   * A row became readable on {@code sense.correlations}.
   *
   * @param readableNanos when, of {@link System#nanoTime()}
   */
  void correlation(TraceId id, Correlation correlation, long readableNanos);

  /**
   * A log became readable on {@code sense.correlated_logs}.
   *
   * @param readableNanos when, of {@link System#nanoTime()}
   */
  void log(TraceId id, CorrelatedLog log, long readableNanos);
}
