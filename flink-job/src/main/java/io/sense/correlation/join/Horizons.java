package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Which settled traces reach their horizon when, so that their residues go from the state.
 *
 * <p>Ends are gathered on the heap. What a checkpoint finds of them is rounded up to a beat and
 * written as one list for each beat and key group, with one timer; a timer for each trace would
 * cost RocksDB a write, a read and a delete. The key of a list is a trace id that stands for its
 * key group, so that it goes where its traces go when the job is rescaled.
 *
 * <p>Not thread-safe.
 */
final class Horizons {
  private static final int BEATS_OF_HORIZON = 30;

  private final MapState<Long, byte[]> lists;
  private final Consumer<TraceId> currentKey;
  private final LongConsumer timer;
  private final TraceId[] standIns;
  private final long horizonMillis;
  private final long beatMillis;
  private final TreeMap<Long, List<TraceId>> unwritten = new TreeMap<>();
  private long unwrittenEnds;

  /** Of which the state may hold anything, for they were read since they were let go. */
  private final Set<TraceId> touched = new HashSet<>();

  /** Up to this broker time nobody knows which traces were touched: before a restart, perhaps. */
  private long unknownUntil;

  /** Takes the end of a trace. */
  interface End {
    /**
     * A trace has reached its horizon.
     *
     * @param residue whether the state holds its residue, in its head alone, and nothing else is
     *     known of it
     */
    void of(TraceId trace, boolean residue) throws Exception;
  }

  /**
   * Takes where to keep lists.
   *
   * @param lists by beat; the current key decides of which key group
   * @param currentKey sets the key of the state
   * @param timer registers a timer for the current key
   * @param restored whether the state may hold traces of an earlier run
   */
  Horizons(
      MapState<Long, byte[]> lists,
      Consumer<TraceId> currentKey,
      LongConsumer timer,
      int maxParallelism,
      long horizonMillis,
      boolean restored) {
    this.lists = lists;
    this.currentKey = currentKey;
    this.timer = timer;
    this.standIns = standIns(maxParallelism);
    this.horizonMillis = horizonMillis;
    this.beatMillis = Math.max(1, horizonMillis / BEATS_OF_HORIZON);
    this.unknownUntil = restored ? Long.MAX_VALUE : Long.MIN_VALUE;
  }

  /** Ends to come that are in no list. */
  long unwritten() {
    return unwrittenEnds;
  }

  /** Notes the end of a trace that settled and is let go. */
  void add(TraceId trace, long end) {
    unwritten.computeIfAbsent(end, any -> new ArrayList<>()).add(trace);
    unwrittenEnds++;
  }

  /** Notes that a trace whose end was noted may be another by then. */
  void touch(TraceId trace) {
    touched.add(trace);
  }

  /** Tells the ends that have come and are in no list. The current key is undefined afterwards. */
  void advance(long watermark, End end) throws Exception {
    know(watermark);
    while (!unwritten.isEmpty() && unwritten.firstKey() <= watermark) {
      long moment = unwritten.firstKey();
      for (TraceId trace : unwritten.remove(moment)) {
        unwrittenEnds--;
        tell(trace, moment, end);
      }
    }
  }

  /**
   * Tells the ends of a list, for its timer; the key is the list's, and undefined afterwards.
   *
   * @param beat the timer's moment
   */
  void advanceList(long beat, long watermark, End end) throws Exception {
    know(watermark);
    byte[] list = lists.get(beat);
    if (list == null) {
      return;
    }
    lists.remove(beat);
    ByteBuffer ids = ByteBuffer.wrap(list);
    while (ids.hasRemaining()) {
      tell(new TraceId(ids.getLong(), ids.getLong()), beat, end);
    }
  }

  /** Writes what is in no list yet. The current key is undefined afterwards. */
  void write() throws Exception {
    while (!unwritten.isEmpty()) {
      long beat = beat(unwritten.firstKey());
      Map<TraceId, List<TraceId>> byStandIn = new HashMap<>();
      NavigableMap<Long, List<TraceId>> ofBeat = unwritten.headMap(beat, true);
      for (List<TraceId> ends : ofBeat.values()) {
        for (TraceId trace : ends) {
          byStandIn.computeIfAbsent(standIn(trace), any -> new ArrayList<>()).add(trace);
        }
      }
      ofBeat.clear();
      for (Map.Entry<TraceId, List<TraceId>> keyGroup : byStandIn.entrySet()) {
        currentKey.accept(keyGroup.getKey());
        lists.put(beat, append(lists.get(beat), keyGroup.getValue()));
        timer.accept(beat);
      }
    }
    unwrittenEnds = 0;
  }

  /** No trace that an earlier run let go ends later than a horizon after its last watermark. */
  private void know(long watermark) {
    if (unknownUntil == Long.MAX_VALUE) {
      long longest = horizonMillis + beatMillis;
      unknownUntil = Math.min(watermark, Long.MAX_VALUE - longest - 1) + longest;
    }
  }

  private void tell(TraceId trace, long moment, End end) throws Exception {
    boolean untouched = !touched.remove(trace) && moment > unknownUntil;
    end.of(trace, untouched);
  }

  /** The end of time must not be rounded over. */
  private long beat(long end) {
    long last = Long.MAX_VALUE / beatMillis;
    return Math.min(last, Math.floorDiv(end - 1, beatMillis) + 1) * beatMillis;
  }

  private TraceId standIn(TraceId trace) {
    return standIns[KeyGroupRangeAssignment.assignToKeyGroup(trace, standIns.length)];
  }

  private static byte[] append(byte[] list, List<TraceId> traces) {
    int known = list == null ? 0 : list.length;
    byte[] all = list == null ? new byte[0] : list;
    ByteBuffer ids =
        ByteBuffer.wrap(Arrays.copyOf(all, known + traces.size() * TraceId.BYTES)).position(known);
    for (TraceId trace : traces) {
      ids.putLong(trace.high()).putLong(trace.low());
    }
    return ids.array();
  }

  /** For each key group the first number that falls to it, as a trace id. */
  private static TraceId[] standIns(int keyGroups) {
    TraceId[] standIns = new TraceId[keyGroups];
    int missing = keyGroups;
    for (long number = 1; missing > 0; number++) {
      TraceId candidate = new TraceId(0, number);
      int keyGroup = KeyGroupRangeAssignment.assignToKeyGroup(candidate, keyGroups);
      if (standIns[keyGroup] == null) {
        standIns[keyGroup] = candidate;
        missing--;
      }
    }
    return standIns;
  }
}
