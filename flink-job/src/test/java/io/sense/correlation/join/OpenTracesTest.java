package io.sense.correlation.join;

import static io.sense.correlation.join.Entries.describe;
import static io.sense.correlation.join.Entries.describeWithoutBodies;
import static io.sense.correlation.join.Entries.log;
import static io.sense.correlation.join.Entries.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class OpenTracesTest {
  private final KeyedMaps<Integer> state = new KeyedMaps<>();
  private final List<Long> reminders = new ArrayList<>();

  @Test
  void keepsATraceOnTheHeapAndTouchesNoStateBelowItsBound() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace trace = store(traces, id(1), 1);
    assertThat(find(traces, id(1))).isSameAs(trace);
    assertThat(state.maps).isEmpty();
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
    assertThat(state.maps.keySet()).containsExactly(id(2));
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
    assertThat(state.maps.keySet()).containsAll(List.of(id(1), id(2), id(3), id(4), id(5), id(6)));
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
    traces.writeOld();
    state.key = id(1);
    traces.drop(trace, trace.heapBytes);
    assertThat(find(traces, id(1))).isNull();
    assertThat(state.maps).isEmpty();
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
  void writesAShortTraceIntoItsHead() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace trace = store(traces, id(1), 3);
    traces.writeOld();
    assertThat(state.maps).as("what is young may settle before the next checkpoint").isEmpty();
    assertThat(reminders).isEmpty();
    trace.snapshotted = true;
    trace.wakeAt = 700;
    traces.writeOld();
    assertThat(reminders).containsExactly(700L);
    trace.wakeAt = 800;
    traces.writeOld();
    assertThat(reminders).as("what wakes it too early will see to it").containsExactly(700L);
    trace.wakeAt = 600;
    traces.writeOld();
    assertThat(reminders).containsExactly(700L, 600L);
    add(trace, 9);
    traces.writeOld();
    assertThat(state.maps.get(id(1))).containsOnlyKeys(OpenTraces.HEAD);
    assertThat(describe(stored(id(1)))).isEqualTo(describe(trace));
  }

  @Test
  void appendsWhatChangedToALongOne() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace trace = store(traces, id(1), 400);
    traces.writeOld();
    traces.writeOld();
    assertThat(state.maps.get(id(1))).containsOnlyKeys(0, 1);
    int first = state.maps.get(id(1)).get(1).length;
    add(trace, 999);
    traces.writeOld();
    assertThat(state.maps.get(id(1))).containsOnlyKeys(0, 1, 2);
    assertThat(state.maps.get(id(1)).get(2).length).isLessThan(first / 100);
    assertThat(describe(stored(id(1)))).isEqualTo(describe(trace));
    trace.replaces = true; // settled: written anew
    trace.dirty = true;
    traces.writeOld();
    assertThat(state.maps.get(id(1))).containsOnlyKeys(0, 1);
    assertThat(describe(stored(id(1)))).isEqualTo(describe(trace));
  }

  @Test
  void leavesBodiesThatAreTooManyToTheState() throws Exception {
    OpenTraces traces = bound(1 << 10);
    Trace trace = store(traces, id(1), 40);
    assertThat(trace.spilled).isTrue();
    assertThat(trace.bodyBytes).isZero();
    assertThat(trace.spans.values()).extracting(span -> span.body).containsOnlyNulls();
    Trace read = stored(id(1));
    assertThat(describe(read)).isEqualTo(describe(trace));
    BodiesInState.Segment segment = traces.segment(trace, 1);
    assertThat(segment.spans()).hasSize(20).extracting(span -> span.body).doesNotContainNull();
    assertThat(segment.logs()).hasSize(20).extracting(log -> log.body).doesNotContainNull();
    assertThat(read.spans.values()).extracting(span -> span.bodyAt).containsOnly(1);
    assertThat(read.logs.values()).extracting(log -> log.bodyAt).containsOnly(1);
  }

  @Test
  void replacesWhatTheStateHoldsOfAFormerGeneration() throws Exception {
    OpenTraces traces = bound(1 << 20);
    Trace former = store(traces, id(1), 400);
    traces.writeOld();
    Trace next = new Trace(id(1));
    add(next, 8);
    next.replaces = true;
    next.segments = former.segments;
    next.stored = true;
    state.key = id(1);
    traces.keep(next, former.heapBytes);
    traces.writeOld();
    assertThat(state.maps.get(id(1))).hasSize(1);
    assertThat(describe(stored(id(1)))).isEqualTo(describe(next));
    assertThat(traces.heapBytes()).isEqualTo(next.heapBytes);
  }

  /** Whatever the bound, what is found is what was kept last; and the books stay right. */
  @Test
  void losesNothingWhateverItsBound() throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      state.maps.clear();
      OpenTraces traces = bound(1 + random.nextInt(20_000));
      Map<TraceId, Map<String, Object>> expected = new HashMap<>();
      for (int step = 0; step < 150; step++) {
        TraceId id = id(1 + random.nextInt(12));
        Trace trace = find(traces, id);
        assertThat(trace == null ? null : describeWithoutBodies(trace))
            .as("seed %d, step %d, %s", seed, step, id)
            .isEqualTo(expected.get(id));
        if (trace == null) {
          trace = new Trace(id);
        }
        assertThatAllBodiesAreSomewhere(traces, trace);
        long before = trace.heapBytes;
        switch (random.nextInt(8)) {
          case 0 -> {
            traces.drop(trace, before);
            expected.remove(id);
          }
          case 1 -> traces.writeOld();
          case 2 -> {
            trace.settledAt = 5;
            trace.dirty = true;
            traces.release(trace, before);
            expected.put(id, describeWithoutBodies(trace));
          }
          default -> {
            add(trace, 1 + random.nextInt(30));
            traces.keep(trace, before); // bodies may go to the state
            expected.put(id, describeWithoutBodies(trace));
          }
        }
      }
      for (int i = 1; i <= 12; i++) {
        Trace trace = find(traces, id(i));
        if (trace != null) {
          state.key = id(i);
          traces.drop(trace, trace.heapBytes);
        }
      }
      assertThat(traces.heapBytes()).as("seed %d", seed).isZero();
      assertThat(traces.heapTraces()).as("seed %d", seed).isZero();
    }
  }

  private void assertThatAllBodiesAreSomewhere(OpenTraces traces, Trace trace) throws Exception {
    state.key = trace.id;
    for (SpanEntry span : trace.spans.values()) {
      Body body = span.body;
      if (body == null) {
        body =
            traces.segment(trace, span.bodyAt).spans().stream()
                .filter(stored -> stored.fields.spanId() == span.fields.spanId())
                .findAny()
                .orElseThrow()
                .body;
      }
      assertThat(body.record().toByteArray()).containsExactly(3, (byte) span.fields.spanId());
    }
    for (LogEntry log : trace.logs.values()) {
      Body body = log.body;
      if (body == null) {
        body =
            traces.segment(trace, log.bodyAt).logs().stream()
                .filter(stored -> stored.id.equals(log.id))
                .findAny()
                .orElseThrow()
                .body;
      }
      assertThat(body.record().toByteArray()).containsExactly(3, (byte) log.id.low());
    }
  }

  private Trace stored(TraceId id) throws IOException {
    Map<Integer, byte[]> stored = state.maps.get(id);
    return TraceCodec.read(id, stored.get(OpenTraces.HEAD), stored::get);
  }

  private OpenTraces bound(long bytes) {
    return new OpenTraces(state, id -> state.key = id, reminders::add, bytes);
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
                  trace.id, record, 0, 2, "op", 1, 2, false, null, false, List.of()),
              span.origin,
              span.hash,
              record,
              span.body);
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
}
