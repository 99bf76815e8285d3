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

  /** Of one in so many traces, every identity is kept. */
  private static final int SAMPLED = 32;

  private final SmallTraces load;
  private final long startNanos;
  private final Latencies latencies;
  private final BitSet seen = new BitSet();
  private final BitSet complete = new BitSet();

  /** By the number of the log over all traces: who has left. */
  private final BitSet logs = new BitSet();

  private final LogUids uids = new LogUids();
  private final List<String> faults = new ArrayList<>();
  private long seenTraces;
  private long completeTraces;
  private long logsLeft;
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
      seenTraces++;
      if (load.namesSpans(trace)) {
        latencies.record(startNanos + load.firstPairOffsetNanos(trace), readableNanos);
      }
    }
    if (row.getState() == CorrelationState.CORRELATION_STATE_COMPLETE) {
      completeTraces += complete.get(trace) ? 0 : 1;
      complete.set(trace);
      int allLogs = load.shape().allLogs();
      int right =
          load.namesSpans(trace) ? row.getMatches().getSpanId() : row.getMatches().getInterval();
      if (row.getSpanCount() != load.shape().allSpans()
          || row.getLogCount() != allLogs
          || right != allLogs
          || !row.getRootSeen()) {
        wrong("its correlation is " + row);
      }
    }
  }

  @Override
  public synchronized void log(TraceId id, CorrelatedLog log, long readableNanos) {
    lastNanos = readableNanos;
    int trace = Math.toIntExact(load.ids().number(id));
    int index = load.logAt(trace, log.timeNanos);
    if (index < 0) {
      wrong("trace " + id + " has no log of the time " + log.timeNanos);
      return;
    }
    int number = trace * load.shape().allLogs() + index;
    if (logs.get(number)) {
      wrong("log %d of trace %s left again".formatted(index, id));
    } else {
      logs.set(number);
      logsLeft++;
    }
    if (!log.hasUid || (trace % SAMPLED == 0 && !uids.add(log))) {
      wrong("log %d of trace %s has no uid, or that of another log".formatted(index, id));
    }
    String match = load.namesSpans(trace) ? "span_id" : "interval";
    if (!log.match.equals(match) || log.spanId != load.spanOf(trace, index)) {
      wrong(
          "log %d of trace %s left with match %s, span %x"
              .formatted(index, id, log.match, log.spanId));
    }
  }

  /** Traces with a first revision. */
  public synchronized long traces() {
    return seenTraces;
  }

  /** Rows of {@code sense.correlations}, open ones among them. */
  public synchronized long rows() {
    return rows;
  }

  /** Whether every trace is complete and every log has left. */
  public synchronized boolean isOver() {
    return completeTraces == load.traces() && logsLeft == load.traces() * load.shape().allLogs();
  }

  /** When the newest result became readable, of {@link System#nanoTime()}. */
  public synchronized long lastNanos() {
    return lastNanos;
  }

  /** What is missing or wrong; empty if all is right. */
  public synchronized List<String> faults() {
    List<String> all = new ArrayList<>();
    long missing = load.traces() - completeTraces;
    long lost = load.traces() * load.shape().allLogs() - logsLeft;
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
