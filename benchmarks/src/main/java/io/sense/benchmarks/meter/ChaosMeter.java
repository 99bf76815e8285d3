package io.sense.benchmarks.meter;

import io.sense.benchmarks.load.SmallTraces;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Holds what leaves for {@link SmallTraces} against what has to, while processes die: a row or a
 * log may come again, as at-least-once delivery has it, but each with the identity that it had
 * before, and the newest row of each trace must be right in the end. Thread-safe.
 */
public final class ChaosMeter implements TraceMeter {
  private final SmallTraces load;
  private final int logsOfTrace;
  private final int[] revisions;
  private final BitSet right = new BitSet();
  private final BitSet logs = new BitSet();
  private final LogUids uids = new LogUids();
  private long repeatedLogs;
  private long repeatedRows;
  private long strangeLogs;
  private long lastNanos;
  private long longestGapNanos;

  /** Expects every trace of a load. */
  public ChaosMeter(SmallTraces load) {
    this.load = load;
    logsOfTrace = load.shape().allLogs();
    revisions = new int[Math.toIntExact(load.traces())];
  }

  @Override
  public boolean owns(TraceId id) {
    return load.ids().owns(id);
  }

  @Override
  public synchronized void correlation(TraceId id, Correlation row, long readableNanos) {
    longestGapNanos = Math.max(longestGapNanos, lastNanos == 0 ? 0 : readableNanos - lastNanos);
    lastNanos = readableNanos;
    int trace = Math.toIntExact(load.ids().number(id));
    int revision = Math.toIntExact(row.getRevision());
    if (revision == revisions[trace]) {
      repeatedRows++; // it overwrites with the same
    }
    if (revision >= revisions[trace]) {
      revisions[trace] = revision;
      right.set(trace, isRight(row));
    }
  }

  @Override
  public synchronized void log(TraceId id, CorrelatedLog log, long readableNanos) {
    int trace = Math.toIntExact(load.ids().number(id));
    int index = load.logAt(trace, log.timeNanos);
    if (index < 0 || !log.hasUid) {
      strangeLogs++;
      return;
    }
    int number = trace * logsOfTrace + index;
    repeatedLogs += logs.get(number) ? 1 : 0;
    logs.set(number);
    uids.add(log);
  }

  private boolean isRight(Correlation row) {
    return row.getState() != CorrelationState.CORRELATION_STATE_OPEN
        && row.getSpanCount() == load.shape().allSpans()
        && row.getLogCount() == logsOfTrace
        && row.getMatches().getSpanId() == logsOfTrace
        && row.getRootSeen();
  }

  /** Whether the newest row of every trace is right and every log has left. */
  public synchronized boolean isOver() {
    return right.cardinality() == load.traces()
        && logs.cardinality() == load.traces() * logsOfTrace;
  }

  /** The longest time in which no row became readable, in nanoseconds. */
  public synchronized long longestGapNanos() {
    return longestGapNanos;
  }

  /** Logs that left again with the identity that they had. */
  public synchronized long repeatedLogs() {
    return repeatedLogs;
  }

  /** Rows that were written again with the revision that they had. */
  public synchronized long repeatedRows() {
    return repeatedRows;
  }

  /** In words. */
  public synchronized String progress() {
    return "%d of %d traces right, %d of %d logs left"
        .formatted(
            right.cardinality(), load.traces(), logs.cardinality(), load.traces() * logsOfTrace);
  }

  /** What is missing, double or wrong; empty if all is right. */
  public synchronized List<String> faults() {
    List<String> faults = new ArrayList<>();
    long wrong = load.traces() - right.cardinality();
    long lost = load.traces() * logsOfTrace - logs.cardinality();
    int doubled = uids.size() - logs.cardinality();
    if (wrong > 0) {
      faults.add(wrong + " of " + load.traces() + " traces are missing or wrong in the end");
    }
    if (lost > 0) {
      faults.add(lost + " logs are lost: no log.record.uid of them left");
    }
    if (doubled > 0) {
      faults.add(doubled + " logs have two identities");
    }
    if (strangeLogs > 0) {
      faults.add(strangeLogs + " logs left that nobody sent, or without log.record.uid");
    }
    return faults;
  }
}
