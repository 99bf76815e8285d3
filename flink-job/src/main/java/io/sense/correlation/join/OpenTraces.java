package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The traces of one subtask: those at work on the heap up to a bound, the others in keyed state.
 *
 * <p>A short trace lives and settles on the heap and is written once, as a residue. A checkpoint
 * takes such a trace from the heap as it is ({@link #snapshot}); one that the next checkpoint finds
 * still changing, one that is large, and the one used least recently when the bound is passed, are
 * written to the keyed state.
 *
 * <p>In the state a trace is a head (number 0), with all of its records as long as they are few;
 * past that, segments (from 1 on) hold the records, and a write appends what changed, so that its
 * cost does not grow with the trace. Of a trace with many bodies the heap holds only the latest:
 * the others lie in its segments until a decision has seen to them.
 *
 * <p>Not thread-safe: used by the operator's one thread.
 */
final class OpenTraces implements BodiesInState {
  /** The number of the head. */
  static final int HEAD = 0;

  /** Records of a trace up to this size are written anew each time, all of them into its head. */
  static final int HEAD_BYTES = 64 << 10;

  private final MapState<Integer, byte[]> state;
  private final Consumer<TraceId> currentKey;
  private final LongConsumer reminder;
  private final long mostHeapBytes;
  private final long mostBodyBytes;
  private final Map<TraceId, Trace> onHeap = new LinkedHashMap<>(1_024, 0.75f, true);
  private long heapBytes;

  /**
   * Takes where to keep traces.
   *
   * @param state heads and segments, keyed by trace id; the current key decides whose
   * @param currentKey sets the key of the state
   * @param reminder sees to it that the trace of the current key is looked at again at a moment,
   *     though the heap may not hold it any longer
   * @param mostHeapBytes rough bound of what the heap holds
   */
  OpenTraces(
      MapState<Integer, byte[]> state,
      Consumer<TraceId> currentKey,
      LongConsumer reminder,
      long mostHeapBytes) {
    this.state = state;
    this.currentKey = currentKey;
    this.reminder = reminder;
    this.mostHeapBytes = mostHeapBytes;
    this.mostBodyBytes = Math.max(1, mostHeapBytes / 32);
  }

  /** The trace of the current key, or null where there is none. */
  @Nullable Trace find(TraceId id) throws Exception {
    Trace trace = onHeap.get(id);
    if (trace == null) {
      byte[] head = state.get(HEAD);
      if (head != null) {
        trace = TraceCodec.read(id, head, this::stored);
        trace.stored = true;
      }
    }
    return trace;
  }

  /** The trace of an id where the heap holds it, else null. */
  @Nullable Trace onHeap(TraceId id) {
    return onHeap.get(id);
  }

  /**
   * Writes the trace of the current key and lets it leave the heap: it is settled, and nothing more
   * of it is likely to come.
   */
  void release(Trace trace, long heapBytesBefore) throws Exception {
    write(trace);
    forget(trace.id, heapBytesBefore);
  }

  /**
   * Keeps the trace of the current key on the heap: a record of it came, so more is likely to come
   * soon. May drive out another, so the current key is undefined afterwards.
   */
  void keep(Trace trace, long heapBytesBefore) throws Exception {
    if (trace.bodyBytes > mostBodyBytes && !trace.isBeingSliced()) {
      spill(trace);
    }
    boolean known = onHeap.put(trace.id, trace) != null;
    heapBytes += trace.heapBytes - (known ? heapBytesBefore : 0);
    Iterator<Trace> eldest = onHeap.values().iterator();
    while (heapBytes > mostHeapBytes && onHeap.size() > 1) {
      Trace driven = eldest.next();
      leaveToState(driven);
      eldest.remove();
      heapBytes -= driven.heapBytes;
    }
  }

  /** Drops the trace of the current key. */
  void drop(Trace trace, long heapBytesBefore) throws Exception {
    if (trace.stored) {
      remove(HEAD, trace.segments);
    }
    forget(trace.id, heapBytesBefore);
  }

  /** Drops the trace of the current key, which is not on the heap and has no segments. */
  void dropResidue() throws Exception {
    state.remove(HEAD);
  }

  /**
   * Before a checkpoint's barrier: writes the traces that have to be in the state. The current key
   * is undefined afterwards.
   */
  void writeOld() throws Exception {
    for (Trace trace : onHeap.values()) {
      if (!trace.dirty || !isYoung(trace)) {
        leaveToState(trace);
      }
    }
  }

  /** Writes the traces that only the heap holds, or holds as they are, into a checkpoint. */
  void snapshot(KeyedStateCheckpointOutputStream out, int maxParallelism) throws IOException {
    List<Trace> young = new ArrayList<>();
    for (Trace trace : onHeap.values()) {
      if (trace.dirty) {
        young.add(trace);
        trace.snapshotted = true;
      }
    }
    HeapSnapshot.write(young, out, maxParallelism);
  }

  /** Puts a trace of a snapshot back onto the heap. The current key is undefined afterwards. */
  Trace restore(HeapSnapshot.Entry entry) throws Exception {
    Trace trace =
        TraceCodec.read(
            entry.trace(),
            entry.whole(),
            number -> {
              throw new IOException("A trace of a snapshot has no segment " + number);
            });
    trace.stored = entry.stored();
    trace.dirty = true;
    trace.snapshotted = true;
    return trace;
  }

  @Override
  public Segment segment(Trace trace, int number) throws IOException {
    byte[] segment = stored(number);
    return TraceCodec.readSegment(trace.id, segment);
  }

  long heapTraces() {
    return onHeap.size();
  }

  long heapBytes() {
    return heapBytes;
  }

  private void forget(TraceId id, long heapBytesBefore) {
    if (onHeap.remove(id) != null) {
      heapBytes -= heapBytesBefore;
    }
  }

  /** Leaves the bodies to the state. */
  private void spill(Trace trace) throws Exception {
    trace.spilled = true;
    write(trace, true);
    remind(trace);
    trace.spans.values().forEach(span -> trace.setBody(span, null));
    trace.logs.values().forEach(log -> trace.setBody(log, null));
  }

  /** Whether it is likely to be settled before the next checkpoint, and small. */
  private static boolean isYoung(Trace trace) {
    return !trace.snapshotted
        && !trace.spilled
        && trace.segments == 0
        && trace.heapBytes <= HEAD_BYTES;
  }

  /** Sees to it that a trace can go on from the state, when its next moment comes at the latest. */
  private void leaveToState(Trace trace) throws Exception {
    if (trace.dirty || trace.remindAt > trace.wakeAt) {
      currentKey.accept(trace.id);
      write(trace);
      remind(trace);
    }
  }

  private void remind(Trace trace) {
    if (trace.remindAt > trace.wakeAt) {
      reminder.accept(trace.wakeAt);
      trace.remindAt = trace.wakeAt;
    }
  }

  private void write(Trace trace) throws Exception {
    if (trace.dirty) {
      write(trace, trace.heapBytes > HEAD_BYTES);
    }
  }

  private void write(Trace trace, boolean inSegments) throws Exception {
    try {
      int former = trace.segments;
      if (!inSegments && (trace.replaces || former == 0)) {
        trace.segments = 0;
        state.put(HEAD, TraceCodec.whole(trace));
        remove(1, former);
      } else {
        boolean anew = trace.replaces || former == 0;
        int last = anew ? 0 : former;
        for (byte[] segment :
            anew
                ? TraceCodec.segments(trace, last + 1)
                : TraceCodec.changedSegments(trace, last + 1)) {
          last++;
          state.put(last, segment);
        }
        trace.segments = last;
        state.put(HEAD, TraceCodec.head(trace));
        remove(last + 1, former);
      }
    } catch (Exception e) {
      throw new IOException("Could not write trace " + trace.id + " to the state", e);
    }
    trace.written();
    trace.stored = true;
  }

  private void remove(int from, int to) throws Exception {
    for (int number = from; number <= to; number++) {
      state.remove(number);
    }
  }

  private byte[] stored(int number) throws IOException {
    try {
      byte[] segment = state.get(number);
      if (segment == null) {
        throw new NoSuchElementException("The state has no segment " + number);
      }
      return segment;
    } catch (Exception e) {
      throw new IOException("Could not read a segment from the state", e);
    }
  }
}
