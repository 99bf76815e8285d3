package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.jspecify.annotations.Nullable;

/**
 * The traces of one subtask: those at work on the heap up to a bound, all of them in keyed state.
 *
 * <p>A short trace lives and settles on the heap and is written once, as a residue; RocksDB is not
 * touched for each chunk. What the heap holds is written through before a checkpoint's barrier, and
 * when the bound drives out the trace that was used least recently. A write appends what changed,
 * so that its cost does not grow with the trace.
 *
 * <p>Not thread-safe: used by the operator's one thread.
 */
final class OpenTraces {
  private final ListState<byte[]> segments;
  private final Consumer<TraceId> currentKey;
  private final long mostHeapBytes;
  private final Map<TraceId, Trace> onHeap = new LinkedHashMap<>(1_024, 0.75f, true);
  private long heapBytes;

  /**
   * Takes where to keep traces.
   *
   * @param segments keyed by trace id; the current key decides whose
   * @param currentKey sets the key of the state
   * @param mostHeapBytes rough bound of what the heap holds
   */
  OpenTraces(ListState<byte[]> segments, Consumer<TraceId> currentKey, long mostHeapBytes) {
    this.segments = segments;
    this.currentKey = currentKey;
    this.mostHeapBytes = mostHeapBytes;
  }

  /** The trace of the current key, or null where there is none. */
  @Nullable Trace find(TraceId id) throws Exception {
    Trace trace = onHeap.get(id);
    if (trace == null) {
      Iterable<byte[]> written = segments.get(); // null where the key has none
      if (written != null) {
        trace = TraceCodec.read(id, written);
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
  void drop(TraceId id, long heapBytesBefore) {
    segments.clear();
    forget(id, heapBytesBefore);
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

  private void write(Trace trace) throws Exception {
    if (!trace.dirty) {
      return;
    }
    try {
      if (trace.replaces) {
        segments.update(List.of(TraceCodec.whole(trace)));
      } else {
        segments.add(TraceCodec.changes(trace));
      }
    } catch (IOException e) {
      throw new IOException("Could not write trace " + trace.id + " to the state", e);
    }
    trace.written();
  }
}
