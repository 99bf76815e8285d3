package io.sense.benchmarks.meter;

import io.sense.benchmarks.load.GiantTrace;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds what leaves for a {@link GiantTrace} against what has to: each log once, with its match and
 * its span, and a correlation that counts them right. Thread-safe.
 */
public final class GiantTraceMeter implements TraceMeter {
  private static final int KEPT_FAULTS = 5;

  private final GiantTrace giant;
  private final BitSet turns = new BitSet();
  private final LogUids uids = new LogUids();
  private final List<String> faults = new ArrayList<>();
  private long logs;
  private long rows;
  private long wrong;
  private long lastNanos;
  private long completeNanos;
  private @Nullable Correlation newest;

  /** Expects all of a trace. */
  public GiantTraceMeter(GiantTrace giant) {
    this.giant = giant;
  }

  @Override
  public boolean owns(TraceId id) {
    return giant.id().equals(id);
  }

  @Override
  public synchronized void correlation(TraceId id, Correlation row, long readableNanos) {
    rows++;
    lastNanos = readableNanos;
    if (newest == null || row.getRevision() >= newest.getRevision()) {
      newest = row;
    }
    if (completeNanos == 0 && row.getState() == CorrelationState.CORRELATION_STATE_COMPLETE) {
      completeNanos = readableNanos;
    }
  }

  @Override
  public synchronized void log(TraceId id, CorrelatedLog log, long readableNanos) {
    logs++;
    lastNanos = readableNanos;
    if (!log.hasUid || !uids.add(log)) {
      wrong("log %016x%016x left again".formatted(log.uidHigh, log.uidLow));
    }
    int turn = giant.turn(log.timeNanos);
    turns.set(turn);
    String match = GiantTrace.kind(turn).namesSpan() ? "span_id" : "interval";
    if (!log.match.equals(match) || log.spanId != giant.rightSpan(turn)) {
      wrong(
          "log of turn %d left with %s of span %x instead of %s of span %x"
              .formatted(turn, log.match, log.spanId, match, giant.rightSpan(turn)));
    }
  }

  /** Whether it has settled and all logs have left. */
  public synchronized boolean isOver() {
    return completeNanos != 0 && uids.size() >= giant.spans();
  }

  /** When its complete row became readable, of {@link System#nanoTime()}; 0 if it did not yet. */
  public synchronized long completeNanos() {
    return completeNanos;
  }

  /** When the newest result became readable, of {@link System#nanoTime()}. */
  public synchronized long lastNanos() {
    return lastNanos;
  }

  /** Rows of {@code sense.correlations}. */
  public synchronized long rows() {
    return rows;
  }

  /** Logs that left, repeats among them. */
  public synchronized long logs() {
    return logs;
  }

  /** What is missing or wrong; empty if all is right. */
  public synchronized List<String> faults() {
    List<String> all = new ArrayList<>();
    if (newest == null || completeNanos == 0) {
      all.add("the giant trace did not become complete");
    } else if (!isRight(newest)) {
      all.add("the giant trace's correlation is wrong: " + newest);
    }
    if (turns.cardinality() != giant.spans()) {
      all.add(giant.spans() - turns.cardinality() + " logs of the giant trace did not leave");
    }
    if (wrong > 0) {
      all.add(wrong + " logs of the giant trace are wrong: " + faults);
    }
    return all;
  }

  private boolean isRight(Correlation row) {
    int spans = giant.spans();
    int named = 0;
    for (int turn = 0; turn < spans; turn++) {
      named += GiantTrace.kind(turn).namesSpan() ? 1 : 0;
    }
    return row.getState() == CorrelationState.CORRELATION_STATE_COMPLETE
        && row.getSpanCount() == spans
        && row.getLogCount() == spans
        && row.getRevision() == 4L * spans + 1
        && row.getMatches().getSpanId() == named
        && row.getMatches().getInterval() == spans - named
        && row.getErrorSpanCount() == spans / GiantTrace.ERROR_EVERY
        && row.getRootSeen()
        && row.getMissingParents() == 0
        && !row.getTruncated()
        && row.getService().equals(GiantTrace.SERVICE)
        && row.getOperation().equals(GiantTrace.ROOT);
  }

  private void wrong(String text) {
    wrong++;
    if (faults.size() < KEPT_FAULTS) {
      faults.add(text);
    }
  }
}
