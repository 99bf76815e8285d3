package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/**
 * The traces of one subtask: those at work on the heap up to a bound, all of them in keyed state.
 *
 * <p>A short trace lives and settles on the heap and is written once, as a residue; RocksDB is not
 * touched for each chunk. What the heap holds is written through before a checkpoint's barrier, and
 * when the bound drives out the trace that was used least recently.
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
  private final long mostHeapBytes;
  private final long mostBodyBytes;
  private final Map<TraceId, Trace> onHeap = new LinkedHashMap<>(1_024, 0.75f, true);
  private long heapBytes;

  /**
   * Takes where to keep traces.
   *
   * @param state heads and segments, keyed by trace id; the current key decides whose
   * @param currentKey sets the key of the state
   * @param mostHeapBytes rough bound of what the heap holds
   */
  OpenTraces(MapState<Integer, byte[]> state, Consumer<TraceId> currentKey, long mostHeapBytes) {
    this.state = state;
    this.currentKey = currentKey;
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
      }
    }
    return trace;
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
      currentKey.accept(driven.id);
      write(driven);
      eldest.remove();
      heapBytes -= driven.heapBytes;
    }
  }

  /** Drops the trace of the current key. */
  void drop(Trace trace, long heapBytesBefore) throws Exception {
    remove(HEAD, trace.segments);
    forget(trace.id, heapBytesBefore);
  }

  /**
   * Writes everything that the state does not hold yet. The current key is undefined afterwards.
   */
  void writeAll() throws Exception {
    for (Trace trace : onHeap.values()) {
      if (trace.dirty) {
        currentKey.accept(trace.id);
        write(trace);
      }
    }
  }

  @Override
  public Segment segment(Trace trace, int number) throws IOException {
    byte[] segment = stored(number);
    return TraceCodec.readSegment(trace.id, segment);
  }

  int heapTraces() {
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
    trace.spans.values().forEach(span -> trace.setBody(span, null));
    trace.logs.values().forEach(log -> trace.setBody(log, null));
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
    } catch (IOException e) {
      throw new IOException("Could not write trace " + trace.id + " to the state", e);
    }
    trace.written();
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
