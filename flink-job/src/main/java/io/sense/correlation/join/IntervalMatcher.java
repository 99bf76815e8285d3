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
 *
 * <p>A log costs the logarithm of the number of spans, also where a span of the whole trace's
 * length lies around thousands of short ones.
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
  private final Map<String, Service> services = new HashMap<>();

  /** Spans of one service: all of them, and each instance's own. */
  private static final class Service {
    final Intervals all = new Intervals();

    /** By instance; under null those that tell none, which can have written any log. */
    final Map<@Nullable String, Intervals> byInstance = new HashMap<>();
  }

  /** Takes the spans that had arrived by a broker time. */
  IntervalMatcher(Iterable<SpanEntry> spans, long limit, long slackNanos) {
    this.slackNanos = slackNanos;
    for (SpanEntry span : spans) {
      if (span.brokerTime <= limit && logs(span.fields.kind())) {
        Service service = services.computeIfAbsent(span.origin.service(), name -> new Service());
        service.all.spans.add(span);
        service
            .byInstance
            .computeIfAbsent(span.origin.instance(), name -> new Intervals())
            .spans
            .add(span);
      }
    }
    for (Service service : services.values()) {
      service.all.index();
      service.byInstance.values().forEach(Intervals::index);
    }
  }

  /** The span, or null where there is none. */
  @Nullable SpanEntry find(LogEntry log) {
    Service service = services.get(log.origin.service());
    if (service == null) {
      return null;
    }
    long time = log.fields.timeNanos();
    String instance = log.origin.instance();
    SpanEntry found =
        instance == null
            ? service.all.find(time)
            : better(
                find(service.byInstance.get(instance), time),
                find(service.byInstance.get(null), time),
                time);
    return found != null && distance(found, time) <= slackNanos ? found : null;
  }

  private static @Nullable SpanEntry find(@Nullable Intervals intervals, long time) {
    return intervals == null ? null : intervals.find(time);
  }

  private static @Nullable SpanEntry better(
      @Nullable SpanEntry one, @Nullable SpanEntry other, long time) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    long difference = distance(one, time) - distance(other, time);
    if (difference != 0) {
      return difference < 0 ? one : other;
    }
    return INNERMOST_LAST.compare(one, other) > 0 ? one : other;
  }

  private static boolean logs(int kind) {
    return kind == SERVER || kind == CONSUMER || kind == INTERNAL || kind == UNSPECIFIED;
  }

  /** How far a time lies outside of the span, in nanoseconds; the greatest where it overflows. */
  private static long distance(SpanEntry span, long time) {
    if (time < span.fields.startNanos()) {
      return difference(span.fields.startNanos(), time);
    }
    return time > span.fields.endNanos() ? difference(time, span.fields.endNanos()) : 0;
  }

  private static long difference(long greater, long smaller) {
    long difference = greater - smaller;
    return difference < 0 ? Long.MAX_VALUE : difference;
  }

  /** Spans in the order of their starts, the innermost of those that start together last. */
  private static final class Intervals {
    final List<SpanEntry> spans = new ArrayList<>();

    /**
     * The latest end below each node of a complete binary tree over the spans; the leaves are its
     * second half.
     */
    private long[] latestEnd = {};

    /** Up to each span, that which ends last; of several the last in order. */
    private int[] endsLast = {};

    private int leaves;

    void index() {
      spans.sort(INNERMOST_LAST);
      leaves = 2 * Integer.highestOneBit(spans.size()); // one more than spans at least
      latestEnd = new long[2 * leaves];
      endsLast = new int[spans.size()]; // its first is 0, that is right
      for (int i = 0; i < leaves; i++) {
        latestEnd[leaves + i] = i < spans.size() ? end(i) : Long.MIN_VALUE;
      }
      for (int node = leaves - 1; node > 0; node--) {
        latestEnd[node] = Math.max(latestEnd[2 * node], latestEnd[2 * node + 1]);
      }
      for (int i = 1; i < endsLast.length; i++) {
        endsLast[i] = end(i) >= end(endsLast[i - 1]) ? i : endsLast[i - 1];
      }
    }

    /** The innermost that contains the time, else the nearest. */
    SpanEntry find(long time) {
      int started = startedBy(time);
      int around = lastEndingFrom(time, started);
      if (around >= 0) {
        return spans.get(around);
      }
      SpanEntry before = started == 0 ? null : spans.get(endsLast[started - 1]);
      SpanEntry after =
          started == spans.size()
              ? null // of those that start together the innermost
              : spans.get(startedBy(spans.get(started).fields.startNanos()) - 1);
      return better(before, after, time);
    }

    private long end(int span) {
      return spans.get(span).fields.endNanos();
    }

    /** How many start at a time or before it. */
    private int startedBy(long time) {
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
      return low;
    }

    /** The last of the first {@code many} spans that ends at a time or later, or -1. */
    private int lastEndingFrom(long time, int many) {
      int node = leaves + many; // the nodes left of it cover the first ones
      while (node > 1) {
        boolean isRight = (node & 1) == 1;
        if (isRight && latestEnd[node - 1] >= time) {
          node--;
          while (node < leaves) {
            node = latestEnd[2 * node + 1] >= time ? 2 * node + 1 : 2 * node;
          }
          return node - leaves;
        }
        node >>= 1;
      }
      return -1;
    }
  }
}
