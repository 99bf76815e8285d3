package io.sense.correlation.join;

import io.sense.telemetry.TraceId;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateCheckpointOutputStream;

/**
 * Writes traces that only the heap holds straight into a checkpoint, and reads them back: raw keyed
 * state, by key group. Most are settled before the next checkpoint; through RocksDB each would cost
 * a write, a flush, compactions and a delete.
 */
final class HeapSnapshot {
  private HeapSnapshot() {}

  /**
   * A trace as a snapshot holds it.
   *
   * @param stored whether the state holds the trace as it was before
   */
  record Entry(TraceId trace, boolean stored, byte[] whole) {}

  /** Writes traces, all of this subtask's key groups. */
  static void write(
      Collection<Trace> traces, KeyedStateCheckpointOutputStream out, int maxParallelism)
      throws IOException {
    Map<Integer, List<Trace>> byKeyGroup = new HashMap<>();
    for (Trace trace : traces) {
      byKeyGroup
          .computeIfAbsent(
              KeyGroupRangeAssignment.assignToKeyGroup(trace.id, maxParallelism),
              any -> new ArrayList<>())
          .add(trace);
    }
    DataOutputViewStreamWrapper view = new DataOutputViewStreamWrapper(out);
    for (int keyGroup : out.getKeyGroupList()) {
      List<Trace> some = byKeyGroup.getOrDefault(keyGroup, List.of());
      out.startNewKeyGroup(keyGroup);
      view.writeInt(some.size());
      for (Trace trace : some) {
        byte[] whole = TraceCodec.whole(trace);
        view.writeLong(trace.id.high());
        view.writeLong(trace.id.low());
        view.writeBoolean(trace.stored);
        view.writeInt(whole.length);
        view.write(whole);
      }
    }
  }

  /** Reads what was written for this subtask's key groups. */
  static List<Entry> read(Iterable<KeyGroupStatePartitionStreamProvider> keyGroups)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (KeyGroupStatePartitionStreamProvider keyGroup : keyGroups) {
      try (InputStream stream = keyGroup.getStream()) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(stream));
        for (int left = in.readInt(); left > 0; left--) {
          TraceId trace = new TraceId(in.readLong(), in.readLong());
          boolean stored = in.readBoolean();
          byte[] whole = new byte[in.readInt()];
          in.readFully(whole);
          entries.add(new Entry(trace, stored, whole));
        }
      }
    }
    return entries;
  }
}
