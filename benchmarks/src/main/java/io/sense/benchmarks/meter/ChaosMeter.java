package io.sense.benchmarks.meter;

import com.google.protobuf.InvalidProtocolBufferException;
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
 * before, and the newest row of each trace must be right in the end. Each log must also reach the
 * backend behind the Collector that reads the topic. Thread-safe.
 */
public final class ChaosMeter implements TraceMeter {
  private final SmallTraces load;
  private final int logsOfTrace;
  private final int[] revisions;
  private final BitSet right = new BitSet();
  private final Arrivals onTopic = new Arrivals();
  private final Arrivals atBackend = new Arrivals();
  private final LogsWire wire = new LogsWire();
  private long repeatedRows;
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
    onTopic.take(id, log);
  }

  /** Takes a request of logs as it came to the backend. */
  public synchronized void exported(byte[] request) throws InvalidProtocolBufferException {
    wire.read(
        request,
        log -> {
          if (!log.hasTrace) {
            return; // of the demo
          }
          TraceId id = new TraceId(log.traceHigh, log.traceLow);
          if (owns(id)) {
            atBackend.take(id, log);
          }
        });
  }

  /** Logs at one place, by their number and by their identity. */
  private final class Arrivals {
    final BitSet logs = new BitSet();
    final LogUids uids = new LogUids();
    long repeated;
    long strange;

    void take(TraceId id, CorrelatedLog log) {
      int trace = Math.toIntExact(load.ids().number(id));
      int index = load.logAt(trace, log.timeNanos);
      if (index < 0 || !log.hasUid) {
        strange++;
        return;
      }
      int number = trace * logsOfTrace + index;
      repeated += logs.get(number) ? 1 : 0;
      logs.set(number);
      uids.add(log);
    }

    long missing() {
      return allLogs() - logs.cardinality();
    }

    void tell(String place, List<String> faults) {
      if (missing() > 0) {
        faults.add(
            "%d logs are lost: none with their log.record.uid %s".formatted(missing(), place));
      }
      int doubled = uids.size() - logs.cardinality();
      if (doubled > 0) {
        faults.add("%d logs %s have two identities".formatted(doubled, place));
      }
      if (strange > 0) {
        faults.add(
            "%d logs %s that nobody sent, or without log.record.uid".formatted(strange, place));
      }
    }
  }

  private long allLogs() {
    return load.traces() * logsOfTrace;
  }

  private boolean isRight(Correlation row) {
    return row.getState() != CorrelationState.CORRELATION_STATE_OPEN
        && row.getSpanCount() == load.shape().allSpans()
        && row.getLogCount() == logsOfTrace
        && row.getMatches().getSpanId() == logsOfTrace
        && row.getRootSeen();
  }

  /** Whether the newest row of every trace is right and every log has reached the backend. */
  public synchronized boolean isOver() {
    return right.cardinality() == load.traces()
        && onTopic.missing() == 0
        && atBackend.missing() == 0;
  }

  /** The longest time in which no row became readable, in nanoseconds. */
  public synchronized long longestGapNanos() {
    return longestGapNanos;
  }

  /** Logs that left again with the identity that they had. */
  public synchronized long repeatedLogs() {
    return onTopic.repeated;
  }

  /** Logs that came to the backend again with the identity that they had. */
  public synchronized long repeatedExports() {
    return atBackend.repeated;
  }

  /** Rows that were written again with the revision that they had. */
  public synchronized long repeatedRows() {
    return repeatedRows;
  }

  /** In words. */
  public synchronized String progress() {
    return "%d of %d traces right; of %d logs %d left, %d reached the backend"
        .formatted(
            right.cardinality(),
            load.traces(),
            allLogs(),
            onTopic.logs.cardinality(),
            atBackend.logs.cardinality());
  }

  /** What is missing, double or wrong; empty if all is right. */
  public synchronized List<String> faults() {
    List<String> faults = new ArrayList<>();
    long wrong = load.traces() - right.cardinality();
    if (wrong > 0) {
      faults.add(wrong + " of " + load.traces() + " traces are missing or wrong in the end");
    }
    onTopic.tell("on the topic", faults);
    atBackend.tell("at the backend", faults);
    return faults;
  }
}
