package io.sense.correlation.join;

import java.util.Arrays;

/**
 * When a trace settles: the first moment after which no record has a broker time within the quiet
 * period, or a fixed time after its first record (design, section 4). A function of the broker
 * times of the trace's records alone, so that a replay settles it at the same moment.
 */
final class Settling {
  private final long quietWhole;
  private final long quietIncomplete;
  private final long longestOpen;

  Settling(Timing timing) {
    quietWhole = timing.quietWhole().toMillis();
    quietIncomplete = timing.quietIncomplete().toMillis();
    longestOpen = timing.longestOpen().toMillis();
  }

  /**
   * The moment by what is known now; records that come later in broker time may move it. A
   * truncated trace stays open as long as any may: records past the cap are not kept, so nobody
   * could tell when they ended.
   */
  long moment(Trace trace) {
    long last = latestMoment(trace);
    if (trace.truncated) {
      return last;
    }
    long lastTime = trace.lastSeen();
    // Of most traces: then only what follows can be quiet.
    if (trace.size() > 0 && lastTime - trace.firstSeen <= quietWhole) {
      long quiet = Math.min(lastTime + quietWhole, last);
      return quiet == last || isWhole(trace, lastTime)
          ? quiet
          : Math.min(lastTime + quietIncomplete, last);
    }
    long[] times = brokerTimes(trace);
    for (int i = 0; i < times.length; i++) {
      long next = i + 1 < times.length ? times[i + 1] : Trace.NEVER;
      long quiet = Math.min(times[i] + quietWhole, last);
      if (next <= quiet) {
        continue;
      }
      if (quiet == last || isWhole(trace, times[i])) {
        return quiet;
      }
      quiet = Math.min(times[i] + quietIncomplete, last);
      if (next > quiet) {
        return quiet;
      }
    }
    throw new IllegalStateException("Trace " + trace.id + " has no record");
  }

  private static long[] brokerTimes(Trace trace) {
    long[] times = new long[trace.size()];
    int count = 0;
    for (SpanEntry span : trace.spans.values()) {
      times[count++] = span.brokerTime;
    }
    for (LogEntry log : trace.logs.values()) {
      times[count++] = log.brokerTime;
    }
    Arrays.sort(times);
    return times;
  }

  /**
   * The least that {@link #moment} can be, without looking at every record, unless a record beyond
   * it is held already.
   */
  long earliestMoment(Trace trace) {
    return trace.truncated
        ? latestMoment(trace)
        : Math.min(trace.lastSeen() + quietWhole, latestMoment(trace));
  }

  /** The most that {@link #moment} can be. */
  long latestMoment(Trace trace) {
    return trace.firstSeen + longestOpen;
  }

  /**
   * Whether the trace looks whole by the records up to a broker time: root seen, no parent missing,
   * no log naming an absent span.
   */
  static boolean isWhole(Trace trace, long limit) {
    boolean rootSeen = false;
    for (SpanEntry span : trace.spans.values()) {
      if (span.brokerTime <= limit) {
        if (span.fields.parentId() == 0) {
          rootSeen = true;
        } else if (isAbsent(trace, span.fields.parentId(), limit)) {
          return false;
        }
      }
    }
    if (!rootSeen) {
      return false;
    }
    for (LogEntry log : trace.logs.values()) {
      if (log.brokerTime <= limit
          && log.fields.spanId() != 0
          && isAbsent(trace, log.fields.spanId(), limit)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAbsent(Trace trace, long spanId, long limit) {
    SpanEntry span = trace.spans.get(spanId);
    return span == null || span.brokerTime > limit;
  }
}
