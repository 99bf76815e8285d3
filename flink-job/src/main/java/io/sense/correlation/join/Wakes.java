package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When traces on the heap have to be looked at again, in broker time.
 *
 * <p>Stands in for Flink's timers, which RocksDB would have to write, read and delete for every
 * moment of every trace; a trace that is left to the state is given a timer there. Traces of one
 * Kafka record have one broker time, so moments are far fewer than traces. Not thread-safe.
 */
final class Wakes {
  private final TreeMap<Long, List<TraceId>> byMoment = new TreeMap<>();
  private long size;

  /** Moments to come, needless ones included. */
  long size() {
    return size;
  }

  /** Adds a moment, if it is earlier than the trace's earliest. */
  void schedule(Trace trace, long moment) {
    if (moment < trace.wakeAt) {
      trace.wakeAt = moment;
      byMoment.computeIfAbsent(moment, any -> new ArrayList<>()).add(trace.id);
      size++;
    }
  }

  /**
   * The next trace whose moment has come, which is forgotten with that; moments of traces that are
   * not on the heap, or that have an earlier one, have become needless.
   *
   * @param onHeap the trace of an id, or null
   */
  @Nullable Trace next(long watermark, Function<TraceId, @Nullable Trace> onHeap) {
    while (!byMoment.isEmpty() && byMoment.firstKey() <= watermark) {
      long moment = byMoment.firstKey();
      List<TraceId> ids = byMoment.firstEntry().getValue();
      while (!ids.isEmpty()) {
        Trace trace = onHeap.apply(ids.remove(ids.size() - 1));
        size--;
        if (trace != null && trace.wakeAt == moment) {
          trace.wakeAt = Trace.NEVER;
          return trace;
        }
      }
      byMoment.remove(moment);
    }
    return null;
  }
}
