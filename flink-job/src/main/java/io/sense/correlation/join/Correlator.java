package io.sense.correlation.join;

import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.tally.Outcome;
import io.sense.telemetry.v1.CorrelationState;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * When things happen to a trace: takes chunks in or lets them wait, revises, settles, amends and
 * ends generations (design, section 4). {@link Intake} and {@link Decision} do it. Knows nothing of
 * Flink; the operator gives it a trace, a watermark and an {@link Outbox}.
 *
 * <p>A chunk is taken in at once when the watermark is no further behind than the sources may run
 * ahead, and when it cannot lie beyond the trace's next decision. Otherwise it waits: only then is
 * every decision a function of broker times and not of which partition happened to be read first.
 */
final class Correlator {
  /**
   * What goes over all records of a trace is done less often the larger it is: a trace of so many
   * records half as often as a small one, so that the cost of a record stays flat.
   */
  private static final int RECORDS_PER_PAUSE = 10_000;

  private final Outbox outbox;
  private final Settling settling;
  private final Intake intake;
  private final Decision decision;
  private final long quietWhole;
  private final long horizon;
  private final long revisionInterval;
  private final long alignment;

  /**
   * Takes the settings.
   *
   * @param sliceBytes of a giant trace's bodies that are seen to in one go
   */
  Correlator(
      Timing timing, Documents documents, Outbox outbox, BodiesInState bodies, long sliceBytes) {
    boolean keepsBodies = documents != Documents.NONE;
    Departures departures = new Departures(outbox, bodies, keepsBodies);
    this.outbox = outbox;
    this.settling = new Settling(timing);
    this.intake = new Intake(outbox, departures, timing.mostRecords(), keepsBodies);
    this.decision =
        new Decision(outbox, departures, bodies, documents, timing.slack().toNanos(), sliceBytes);
    this.quietWhole = timing.quietWhole().toMillis();
    this.horizon = timing.horizon().toMillis();
    this.revisionInterval = timing.revisionInterval().toMillis();
    this.alignment = timing.alignment().toMillis();
  }

  /**
   * Takes a chunk in, now or later.
   *
   * @return whether it was taken in now, which may end the waiting of others
   */
  boolean receive(Trace trace, Signal signal, TraceChunk chunk, long watermark) {
    if (canTakeIn(trace, chunk.brokerTime(), watermark)) {
      takeIn(trace, signal, chunk);
      return true;
    }
    int records = Intake.size(chunk);
    outbox.book(signal, chunk.brokerTime(), Outcome.OPEN, records);
    trace.defer(signal, chunk, records);
    return false;
  }

  /**
   * Does all that is due by a watermark, but of a giant trace's bodies one slice only.
   *
   * @return the trace; another generation of it when the horizon passed with records that came
   *     after it; null when nothing is left of it
   */
  @Nullable Trace advance(Trace trace, long watermark) {
    // The watermark of the end of time must stay before the moment that never comes.
    long now = Math.min(watermark, Trace.NEVER - 1);
    while (true) {
      if (trace.isBeingSliced()) {
        decision.goOn(trace);
        if (trace.isBeingSliced()) {
          return trace;
        }
      }
      takeInDeferred(trace, now);
      if (!trace.isSettled()) {
        if (trace.size() == 0) { // everything it has is still deferred
          return trace;
        }
        long moment = settling.moment(trace);
        if (moment > now) {
          reviseIfDue(trace, now);
          return trace;
        }
        decision.settle(trace, moment);
        trace.amendAt = firstAfter(trace, moment);
      } else if (trace.amendAt <= now) {
        long moment = trace.amendAt;
        decision.amend(trace, moment);
        trace.amendAt = firstAfter(trace, moment);
      } else if (trace.amendAt == Trace.NEVER && horizonEnd(trace) <= now) {
        if (trace.deferred.isEmpty()) {
          return null;
        }
        trace = nextGeneration(trace);
      } else {
        return trace;
      }
    }
  }

  /** When {@link #advance} has to be called next, in broker time. */
  long nextWake(Trace trace, long watermark) {
    if (trace.isBeingSliced()) {
      return Math.min(watermark, Trace.NEVER - 2) + 1;
    }
    long next = Trace.NEVER;
    for (Trace.Deferred deferred : trace.deferred) {
      long due = deferred.chunk().brokerTime() - alignment;
      if (due > watermark) { // those that are due wait for the trace's own next moment
        next = Math.min(next, due);
      }
    }
    if (trace.isSettled()) {
      return Math.min(next, trace.amendAt != Trace.NEVER ? trace.amendAt : horizonEnd(trace));
    }
    if (trace.size() > 0) {
      long earliest = settling.earliestMoment(trace);
      next = Math.min(next, earliest > watermark ? earliest : settling.moment(trace));
    }
    return trace.revisionDue ? Math.min(next, nextRevision(trace)) : next;
  }

  /** Whether nothing is to be done for a settled trace before its horizon, as far as is known. */
  boolean isDone(Trace trace) {
    return trace.isSettled()
        && trace.amendAt == Trace.NEVER
        && trace.deferred.isEmpty()
        && !trace.isBeingSliced();
  }

  /** Whether a settled trace has to end, and what comes now belongs to another generation. */
  boolean isBeyondHorizon(Trace trace, long watermark) {
    return isDone(trace) && horizonEnd(trace) <= watermark;
  }

  /** Until when a settled trace takes late records. */
  long horizonEnd(Trace trace) {
    return trace.settledAt + horizon;
  }

  private boolean canTakeIn(Trace trace, long brokerTime, long watermark) {
    if (watermark == Long.MIN_VALUE
        || brokerTime - alignment > watermark
        || trace.isBeingSliced()) {
      return false;
    }
    if (trace.isSettled()) {
      return brokerTime <= Math.min(horizonEnd(trace), trace.amendAt);
    }
    // The exact moment takes a look at every record: it is asked for only where it can decide.
    return trace.size() == 0
        || brokerTime <= settling.earliestMoment(trace)
        || (brokerTime <= settling.latestMoment(trace) && brokerTime <= settling.moment(trace));
  }

  private void takeInDeferred(Trace trace, long watermark) {
    boolean again = !trace.deferred.isEmpty();
    while (again) { // one that is taken in can move the moment that held back another
      again = false;
      trace.deferred.sort(Comparator.comparingLong(deferred -> deferred.chunk().brokerTime()));
      int taken = 0;
      for (Trace.Deferred deferred : trace.deferred) {
        TraceChunk chunk = deferred.chunk();
        if (!canTakeIn(trace, chunk.brokerTime(), watermark)) {
          break; // nor can those that came later
        }
        outbox.book(deferred.signal(), chunk.brokerTime(), Outcome.OPEN, -deferred.records());
        takeIn(trace, deferred.signal(), chunk);
        taken++;
        trace.heapBytes -= chunk.otlp().length;
        trace.dirty = true;
        again = true;
      }
      trace.deferred = new ArrayList<>(trace.deferred.subList(taken, trace.deferred.size()));
    }
  }

  private void takeIn(Trace trace, Signal signal, TraceChunk chunk) {
    boolean matchedBefore = trace.hasMatch();
    if (!intake.take(trace, signal, chunk)) {
      return;
    }
    trace.dirty = true;
    if (trace.isSettled()) {
      long from = Math.max(chunk.brokerTime(), trace.decidedAt);
      trace.amendAt = Math.min(trace.amendAt, amendment(trace, from));
    } else if (trace.hasMatch()) {
      boolean first = !matchedBefore;
      if (first || chunk.brokerTime() >= nextRevision(trace)) {
        revise(trace, chunk.brokerTime());
      } else {
        trace.revisionDue = true;
      }
    }
  }

  /** When the records after a moment, if there are any, are to be put into an amendment. */
  private long firstAfter(Trace trace, long moment) {
    if (trace.lastSeen() <= moment) {
      return Trace.NEVER;
    }
    long first = Trace.NEVER;
    for (SpanEntry span : trace.spans.values()) {
      first = span.brokerTime > moment ? Math.min(first, span.brokerTime) : first;
    }
    for (LogEntry log : trace.logs.values()) {
      first = log.brokerTime > moment ? Math.min(first, log.brokerTime) : first;
    }
    // At the horizon at the latest; but one that is here already may lie beyond it and counts too.
    return first == Trace.NEVER ? Trace.NEVER : Math.max(first, amendment(trace, first));
  }

  /** When something that is there from a moment on is put into an amendment. */
  private long amendment(Trace trace, long from) {
    return Math.min(from + pause(trace, quietWhole), horizonEnd(trace));
  }

  private void reviseIfDue(Trace trace, long watermark) {
    if (trace.revisionDue && nextRevision(trace) <= watermark) {
      revise(trace, watermark);
    }
  }

  private void revise(Trace trace, long now) {
    trace.revisedAt = now;
    trace.revisionDue = false;
    trace.dirty = true;
    outbox.correlation(
        trace, Summary.of(trace, Trace.NEVER).correlation(CorrelationState.CORRELATION_STATE_OPEN));
  }

  private long nextRevision(Trace trace) {
    return trace.revisedAt + pause(trace, revisionInterval);
  }

  private static long pause(Trace trace, long least) {
    return least * (1 + trace.size() / RECORDS_PER_PAUSE);
  }

  /** All that is deferred came after the horizon, so it opens the next generation. */
  private static Trace nextGeneration(Trace trace) {
    Trace next = new Trace(trace.id);
    trace.deferred.forEach(
        deferred -> next.defer(deferred.signal(), deferred.chunk(), deferred.records()));
    next.replaces = true;
    next.segments = trace.segments;
    next.stored = trace.stored;
    next.wakeAt = trace.wakeAt;
    return next;
  }
}
