package io.sense.benchmarks.meter;

import io.sense.benchmarks.load.SmallTraces;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Holds what leaves for {@link SmallTraces} against what has to, and measures from the due time of
 * the request that completes a trace's first pair to its first revision. Thread-safe.
 */
public final class SmallTraceMeter implements TraceMeter {
  private static final int KEPT_FAULTS = 5;
  private static final int LOGS = SmallTraces.SPANS;

  private final SmallTraces load;
  private final long startNanos;
  private final Latencies latencies;
  private final BitSet seen = new BitSet();
  private final BitSet complete = new BitSet();
  private final LogUids uids = new LogUids();
  private final List<String> faults = new ArrayList<>();
  private long rows;
  private long wrong;
  private long lastNanos;

  /**
   * Expects every trace of a load.
   *
   * @param startNanos when the load starts, of {@link System#nanoTime()}
   */
  public SmallTraceMeter(SmallTraces load, long startNanos, Latencies latencies) {
    this.load = load;
    this.startNanos = startNanos;
    this.latencies = latencies;
  }

  @Override
  public boolean owns(TraceId id) {
    return load.ids().owns(id);
  }

  @Override
  public synchronized void correlation(TraceId id, Correlation row, long readableNanos) {
    int trace = Math.toIntExact(load.ids().number(id));
    rows++;
    lastNanos = readableNanos;
    if (!seen.get(trace)) {
      seen.set(trace);
      latencies.record(startNanos + load.firstPairOffsetNanos(trace), readableNanos);
    }
    if (row.getState() == CorrelationState.CORRELATION_STATE_COMPLETE) {
      complete.set(trace);
      if (row.getSpanCount() != SmallTraces.SPANS
          || row.getLogCount() != LOGS
          || row.getMatches().getSpanId() != LOGS
          || !row.getRootSeen()) {
        wrong("its correlation is " + row);
      }
    }
  }

  @Override
  public synchronized void log(TraceId id, CorrelatedLog log, long readableNanos) {
    lastNanos = readableNanos;
    if (!uids.add(log.uid())) {
      wrong("log " + log.uid() + " of trace " + id + " left again");
    }
    if (!log.match().equals("span_id")) {
      wrong("log " + log.uid() + " of trace " + id + " has match " + log.match());
    }
  }

  /** Traces with a first revision. */
  public synchronized int traces() {
    return seen.cardinality();
  }

  /** Rows of {@code sense.correlations}, open ones among them. */
  public synchronized long rows() {
    return rows;
  }

  /** Whether every trace is complete and every log has left. */
  public synchronized boolean isOver() {
    return complete.cardinality() == load.traces() && uids.size() == load.traces() * LOGS;
  }

  /** When the newest result became readable, of {@link System#nanoTime()}. */
  public synchronized long lastNanos() {
    return lastNanos;
  }

  /** What is missing or wrong; empty if all is right. */
  public synchronized List<String> faults() {
    List<String> all = new ArrayList<>();
    long missing = load.traces() - complete.cardinality();
    long lost = load.traces() * LOGS - uids.size();
    if (missing > 0) {
      all.add(missing + " of " + load.traces() + " small traces did not become complete");
    }
    if (lost > 0) {
      all.add(lost + " logs of small traces did not leave");
    }
    if (wrong > 0) {
      all.add(wrong + " results of small traces are wrong: " + faults);
    }
    return all;
  }

  private void wrong(String text) {
    wrong++;
    if (faults.size() < KEPT_FAULTS) {
      faults.add(text);
    }
  }
}
