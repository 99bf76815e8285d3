package io.sense.correlation.join;

import static io.sense.correlation.join.Entries.describe;
import static io.sense.correlation.join.Entries.log;
import static io.sense.correlation.join.Entries.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.state.ListState;
import org.junit.jupiter.api.Test;

final class OpenTracesTest {
  private final KeyedLists state = new KeyedLists();

  @Test
  void keepsATraceOnTheHeapAndTouchesNoStateBelowItsBound() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace trace = store(traces, id(1), 1);
    assertThat(find(traces, id(1))).isSameAs(trace);
    assertThat(state.lists).isEmpty();
    assertThat(traces.heapTraces()).isEqualTo(1);
    assertThat(traces.heapBytes()).isEqualTo(trace.heapBytes);
  }

  @Test
  void drivesOutTheLeastRecentlyUsed() throws Exception {
    long three = 3 * size(1) + 10;
    OpenTraces traces = bound(three);
    store(traces, id(1), 1);
    store(traces, id(2), 1);
    store(traces, id(3), 1);
    find(traces, id(1)); // used: now the second is the eldest
    store(traces, id(4), 1);
    assertThat(state.lists.keySet()).containsExactly(id(2));
    assertThat(traces.heapTraces()).isEqualTo(3);
    assertThat(traces.heapBytes()).isLessThanOrEqualTo(three);
  }

  @Test
  void drivesOutAsManyAsItTakes() throws Exception {
    OpenTraces traces = bound(6 * size(1));
    for (int i = 1; i <= 6; i++) {
      store(traces, id(i), 1);
    }
    store(traces, id(7), 20);
    assertThat(traces.heapTraces()).isEqualTo(1);
    assertThat(state.lists).hasSize(6);
  }

  @Test
  void readsBackWhatItDroveOut() throws Exception {
    OpenTraces traces = bound(1);
    Map<TraceId, Map<String, Object>> expected = new HashMap<>();
    for (int i = 1; i <= 20; i++) {
      expected.put(id(i), describe(store(traces, id(i), i)));
    }
    for (int i = 1; i <= 20; i++) {
      assertThat(describe(find(traces, id(i)))).isEqualTo(expected.get(id(i)));
    }
  }

  @Test
  void findsNothingWhereNothingWasKeptOrAllWasDropped() throws Exception {
    OpenTraces traces = bound(1 << 20);
    assertThat(find(traces, id(1))).isNull();
    Trace trace = store(traces, id(1), 1);
    traces.writeAll();
    state.key = id(1);
    traces.drop(id(1), trace.heapBytes);
    assertThat(find(traces, id(1))).isNull();
    assertThat(state.lists).isEmpty();
    assertThat(traces.heapBytes()).isZero();
    assertThat(traces.heapTraces()).isZero();
  }

  @Test
  void writesASettledTraceAtOnceAndLetsItGo() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace trace = store(traces, id(1), 1);
    long before = trace.heapBytes;
    trace.settledAt = 5;
    trace.dirty = true;
    trace.replaces = true;
    state.key = id(1);
    traces.release(trace, before);
    assertThat(traces.heapTraces()).isZero();
    assertThat(traces.heapBytes()).isZero();
    assertThat(describe(find(traces, id(1)))).isEqualTo(describe(trace));
  }

  @Test
  void writesEachChangeOnce() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace trace = store(traces, id(1), 3);
    traces.writeAll();
    traces.writeAll();
    assertThat(state.lists.get(id(1))).hasSize(1);
    add(trace, 9);
    traces.writeAll();
    assertThat(state.lists.get(id(1))).hasSize(2);
    assertThat(describe(TraceCodec.read(id(1), state.lists.get(id(1))))).isEqualTo(describe(trace));
  }

  @Test
  void replacesWhatTheStateHoldsOfAFormerGeneration() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace former = store(traces, id(1), 3);
    traces.writeAll();
    Trace next = new Trace(id(1));
    add(next, 8);
    next.replaces = true;
    state.key = id(1);
    traces.keep(next, former.heapBytes);
    traces.writeAll();
    assertThat(state.lists.get(id(1))).hasSize(1);
    assertThat(describe(TraceCodec.read(id(1), state.lists.get(id(1))))).isEqualTo(describe(next));
    assertThat(traces.heapBytes()).isEqualTo(next.heapBytes);
  }

  /** Whatever the bound, what is found is what was kept last; and the books stay right. */
  @Test
  void losesNothingWhateverItsBound() throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      state.lists.clear();
      OpenTraces traces = bound(1 + random.nextInt(20_000));
      Map<TraceId, Map<String, Object>> expected = new HashMap<>();
      for (int step = 0; step < 150; step++) {
        TraceId id = id(1 + random.nextInt(12));
        Trace trace = find(traces, id);
        assertThat(trace == null ? null : describe(trace))
            .as("seed %d, step %d, %s", seed, step, id)
            .isEqualTo(expected.get(id));
        if (trace == null) {
          trace = new Trace(id);
        }
        long before = trace.heapBytes;
        switch (random.nextInt(8)) {
          case 0 -> {
            traces.drop(id, before);
            expected.remove(id);
          }
          case 1 -> traces.writeAll();
          case 2 -> {
            trace.settledAt = trace.settledAt == Trace.NEVER ? 5 : Trace.NEVER;
            trace.dirty = true;
            expected.put(id, describe(trace));
            traces.release(trace, before);
          }
          default -> {
            add(trace, 1 + random.nextInt(30));
            expected.put(id, describe(trace));
            traces.keep(trace, before);
          }
        }
      }
      for (int i = 1; i <= 12; i++) {
        Trace trace = find(traces, id(i));
        if (trace != null) {
          state.key = id(i);
          traces.drop(id(i), trace.heapBytes);
        }
      }
      assertThat(traces.heapBytes()).as("seed %d", seed).isZero();
      assertThat(traces.heapTraces()).as("seed %d", seed).isZero();
    }
  }

  private OpenTraces bound(long bytes) {
    return new OpenTraces(state, id -> state.key = id, bytes);
  }

  private Trace find(OpenTraces traces, TraceId id) throws Exception {
    state.key = id;
    return traces.find(id);
  }

  private Trace store(OpenTraces traces, TraceId id, int spans) throws Exception {
    Trace trace = new Trace(id);
    long before = trace.heapBytes;
    for (int i = 1; i <= spans; i++) {
      add(trace, i);
    }
    state.key = id;
    traces.keep(trace, before);
    return trace;
  }

  private static void add(Trace trace, long record) {
    if (record % 2 == 1) {
      SpanEntry span = span(record, 0, 1, 2, record);
      SpanEntry ofTrace =
          new SpanEntry(
              new io.sense.correlation.otlp.SpanFields(
                  trace.id, record, 0, 2, "op", 1, 2, false, null, false),
              span.origin,
              span.hash,
              record);
      trace.put(ofTrace);
      trace.touch(ofTrace);
    } else if (!trace.logs.containsKey(log(record, 0, 1, 2).id)) {
      LogEntry log =
          log(
              record,
              new io.sense.correlation.otlp.LogFields(trace.id, 0, 1, 9, null, false, false),
              Entries.SHOP,
              record);
      trace.put(log);
      trace.touch(log);
    }
  }

  private static long size(int spans) {
    Trace trace = new Trace(id(1));
    for (int i = 1; i <= spans; i++) {
      add(trace, i);
    }
    return trace.heapBytes;
  }

  private static TraceId id(long number) {
    return new TraceId(0, number);
  }

  /** Keyed list state that shows what it holds. */
  private static final class KeyedLists implements ListState<byte[]> {
    final Map<TraceId, List<byte[]>> lists = new HashMap<>();
    TraceId key;

    @Override
    public Iterable<byte[]> get() {
      return lists.get(key); // null where there is none, as Flink's
    }

    @Override
    public void add(byte[] value) {
      lists.computeIfAbsent(key, any -> new ArrayList<>()).add(value);
    }

    @Override
    public void addAll(List<byte[]> values) {
      values.forEach(this::add);
    }

    @Override
    public void update(List<byte[]> values) {
      lists.put(key, new ArrayList<>(values));
    }

    @Override
    public void clear() {
      lists.remove(key);
    }
  }
}
