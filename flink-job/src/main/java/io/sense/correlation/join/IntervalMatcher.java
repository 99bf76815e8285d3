package io.sense.correlation.join;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the span that was at work when a log was written (design, section 3, rule 3).
 *
 * <p>Candidates are spans of the log's service (and instance, where both have one) of a kind whose
 * code logs. Of those that contain the log's time the innermost wins: latest start, then earliest
 * end, then smallest id. When none does, the nearest within the slack, ties as before.
 */
final class IntervalMatcher {
  private static final int UNSPECIFIED = 0; // to be read as INTERNAL, says OTLP
  private static final int INTERNAL = 1;
  private static final int SERVER = 2;
  private static final int CONSUMER = 5;

  private static final Comparator<SpanEntry> INNERMOST_LAST =
      Comparator.<SpanEntry>comparingLong(span -> span.fields.startNanos())
          .thenComparing(Comparator.<SpanEntry>comparingLong(s -> s.fields.endNanos()).reversed())
          .thenComparing((a, b) -> Long.compareUnsigned(b.fields.spanId(), a.fields.spanId()));

  private final long slackNanos;
  private final Map<String, Candidates> byService = new HashMap<>();

  /** Spans of one service, the innermost of those that start together last. */
  private static final class Candidates {
    final List<SpanEntry> spans = new ArrayList<>();

    /** The latest end among the spans up to each: no earlier one can reach further. */
    long[] latestEnd = {};
  }

  /** Takes the spans that had arrived by a broker time. */
  IntervalMatcher(Iterable<SpanEntry> spans, long limit, long slackNanos) {
    this.slackNanos = slackNanos;
    for (SpanEntry span : spans) {
      if (span.brokerTime <= limit && logs(span.fields.kind())) {
        byService
            .computeIfAbsent(span.origin.service(), service -> new Candidates())
            .spans
            .add(span);
      }
    }
    for (Candidates candidates : byService.values()) {
      candidates.spans.sort(INNERMOST_LAST);
      candidates.latestEnd = new long[candidates.spans.size()];
      long latest = Long.MIN_VALUE;
      for (int i = 0; i < candidates.latestEnd.length; i++) {
        latest = Math.max(latest, candidates.spans.get(i).fields.endNanos());
        candidates.latestEnd[i] = latest;
      }
    }
  }

  /** The span, or null where there is none. */
  @Nullable SpanEntry find(LogEntry log) {
    Candidates candidates = byService.get(log.origin.service());
    if (candidates == null) {
      return null;
    }
    long time = log.fields.timeNanos();
    SpanEntry nearest = null;
    long nearestDistance = slackNanos;
    for (int i = lastStartingBy(candidates.spans, time + slackNanos); i >= 0; i--) {
      if (candidates.latestEnd[i] < time - nearestDistance) {
        break;
      }
      SpanEntry span = candidates.spans.get(i);
      if (!span.origin.canHaveWritten(log.origin)) {
        continue;
      }
      long distance = distance(span, time);
      if (distance == 0) {
        return span; // the innermost: all that follow start earlier
      }
      // Those that start later come first, so an equal distance does not replace.
      if (distance < nearestDistance || (distance == nearestDistance && nearest == null)) {
        nearest = span;
        nearestDistance = distance;
      }
    }
    return nearest;
  }

  private static boolean logs(int kind) {
    return kind == SERVER || kind == CONSUMER || kind == INTERNAL || kind == UNSPECIFIED;
  }

  /** How far a time lies outside of the span, in nanoseconds. */
  private static long distance(SpanEntry span, long time) {
    return Math.max(0, Math.max(span.fields.startNanos() - time, time - span.fields.endNanos()));
  }

  private static int lastStartingBy(List<SpanEntry> spans, long time) {
    int low = 0;
    int high = spans.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).fields.startNanos() <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
