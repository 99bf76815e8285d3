package io.sense.correlation.join;

import static io.sense.correlation.join.Entries.SERVER;
import static io.sense.correlation.join.Entries.TRACE;
import static io.sense.correlation.join.Entries.describe;
import static io.sense.correlation.join.Entries.fields;
import static io.sense.correlation.join.Entries.log;
import static io.sense.correlation.join.Entries.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.BusinessId;
import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TraceCodecTest {
  @Test
  void readsAWholeTraceBack() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Trace trace = new Trace(TRACE);
      for (int n = 1 + random.nextInt(30); n > 0; n--) {
        change(trace, random);
      }
      Trace read = read(TraceCodec.whole(trace), List.of());
      assertThat(describe(read)).as("seed %d", seed).isEqualTo(describe(trace));
      assertThat(read.dirty).isFalse();
      assertThat(read.dirtySpans).isEmpty();
      assertThat(read.dirtyLogs).isEmpty();
    }
  }

  @Test
  void readsATraceBackFromWhatChangedEachTime() throws Exception {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Trace trace = new Trace(TRACE);
      List<byte[]> segments = new ArrayList<>();
      byte[] head = {};
      for (int segment = 1 + random.nextInt(6); segment > 0; segment--) {
        for (int n = random.nextInt(8); n > 0; n--) {
          change(trace, random);
        }
        segments.addAll(
            segments.isEmpty()
                ? TraceCodec.segments(trace, 1)
                : TraceCodec.changedSegments(trace, segments.size() + 1));
        trace.segments = segments.size();
        head = TraceCodec.head(trace);
        trace.written();
        if (random.nextInt(4) == 0) { // goes on from what was read, as after an eviction
          trace = read(head, segments);
        }
      }
      assertThat(describe(read(head, segments))).as("seed %d", seed).isEqualTo(describe(trace));
    }
  }

  @Test
  void writesOnlyWhatChanged() throws Exception {
    Trace trace = new Trace(TRACE);
    for (int i = 1; i <= 1_000; i++) {
      put(trace, span(i, 0, 1, 2, 3));
    }
    List<byte[]> first = TraceCodec.segments(trace, 1);
    trace.segments = first.size();
    trace.written();
    put(trace, span(2_000, 0, 1, 2, 3));
    assertThat(size(TraceCodec.changedSegments(trace, first.size() + 1)))
        .isLessThan(size(first) / 100);
  }

  @Test
  void knowsTheSizeOnTheHeapAgain() throws Exception {
    Trace trace = new Trace(TRACE);
    put(trace, span(1, 0, 1, 2, 3));
    put(trace, log(1, 0, 1, 2));
    trace.defer(Signal.SPANS, new TraceChunk(TRACE, 9, new byte[500]), 3);
    List<byte[]> segments = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      segments.addAll(TraceCodec.segments(trace, i + 1));
    }
    trace.segments = segments.size();
    assertThat(read(TraceCodec.head(trace), segments).heapBytes).isEqualTo(trace.heapBytes);
  }

  @Test
  void keepsTextsOfEveryKind() throws Exception {
    String text = "\u0000\ud800\uffff\u00e4".repeat(256);
    Origin origin =
        new Origin(text, "", text, BusinessIds.with(null, BusinessId.REQUEST_ID, text), true);
    SpanFields fields =
        new SpanFields(
            TRACE, 1, 0, 7, text, Long.MIN_VALUE, Long.MAX_VALUE, true, null, true, List.of());
    Trace trace = new Trace(TRACE);
    put(trace, span(fields, origin, 3));
    assertThat(describe(read(TraceCodec.whole(trace), List.of()))).isEqualTo(describe(trace));
  }

  @Test
  void namesAVersionThatItDoesNotKnow() throws Exception {
    Trace trace = new Trace(TRACE);
    put(trace, span(1, 0, 1, 2, 3));
    byte[] segment = TraceCodec.whole(trace);
    segment[0] = 9;
    assertThatThrownBy(() -> read(segment, List.of()))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Could not read the state of trace "
                + TRACE
                + ": it has version 9, this job reads version 3");
  }

  /** A savepoint of this version, so that a change of the format is seen to be one. */
  @Test
  void readsWhatThisVersionWrote() throws Exception {
    Trace trace = new Trace(TRACE);
    trace.revisedAt = 1_002;
    put(trace, span(1, 0, 100, 200, 1_000));
    put(trace, log(7, 1, 150, 1_001));
    LogEntry left = trace.logs.get(new RecordHash(0, 7));
    trace.match(left, Match.SPAN_ID, 1);
    put(trace, log(8, 2, 160, 1_002));
    trace.defer(Signal.LOGS, new TraceChunk(TRACE, 9_000, new byte[] {5}), 4);
    String written =
        "030000000000000003e80000000204000000000101807d040105010873686f7000000001086f"
            + "7020310601010102010101020101010201024000000000000000010400c801c8010000000000"
            + "000000010000000000000ce40000010203014109000000000000000000000000000000070000"
            + "0000000000016412000202030203074100000000000000000000000000000000080000000000"
            + "000002141200040405020308";
    assertThat(HexFormat.of().formatHex(TraceCodec.whole(trace))).isEqualTo(written);
    assertThat(describe(read(HexFormat.of().parseHex(written), List.of())))
        .isEqualTo(describe(trace));
  }

  private static Trace read(byte[] head, List<byte[]> segments) throws IOException {
    return TraceCodec.read(TRACE, head, number -> segments.get(number - 1));
  }

  private static int size(List<byte[]> segments) {
    return segments.stream().mapToInt(segment -> segment.length).sum();
  }

  /** One thing that can happen to a trace. */
  private static void change(Trace trace, Random random) {
    long id = 1L + random.nextInt(6);
    long time = random.nextInt(100);
    trace.dirty = true;
    switch (random.nextInt(9)) {
      case 0, 1 ->
          put(
              trace,
              span(
                  fields(
                      id,
                      random.nextInt(4),
                      SERVER,
                      time,
                      time + 9,
                      random.nextBoolean(),
                      ids(random)),
                  Entries.origin("service " + random.nextInt(3), random.nextBoolean() ? "i" : null),
                  time));
      case 2, 3 -> {
        RecordHash hash = new RecordHash(0, id);
        if (!trace.logs.containsKey(hash)) {
          put(
              trace,
              log(
                  id,
                  new LogFields(
                      TRACE,
                      random.nextInt(6),
                      time,
                      random.nextInt(25),
                      ids(random),
                      random.nextBoolean(),
                      random.nextBoolean()),
                  Entries.origin("service " + random.nextInt(3), null),
                  time));
        }
      }
      case 4 ->
          trace.logs.values().stream()
              .findFirst()
              .ifPresent(
                  log -> {
                    boolean named = trace.spans.containsKey(log.fields.spanId());
                    if (named) {
                      trace.match(log, Match.SPAN_ID, log.fields.spanId());
                      List<LogEntry> waiting = trace.waiting.remove(log.fields.spanId());
                      if (waiting != null) {
                        waiting.forEach(w -> trace.match(w, Match.SPAN_ID, w.fields.spanId()));
                      }
                    } else {
                      trace.match(log, Match.TRACE, 0);
                    }
                    log.left = true;
                    log.rematched = random.nextBoolean();
                    trace.setBody(log, null);
                    trace.touch(log);
                  });
      case 5 -> {
        trace.settledAt = time;
        trace.decidedAt = time;
        trace.amendAt = time + 5;
      }
      case 6 -> {
        trace.revisedAt = time;
        trace.revisionDue = random.nextBoolean();
        trace.truncated = random.nextBoolean();
      }
      case 7 ->
          trace.defer(
              random.nextBoolean() ? Signal.SPANS : Signal.LOGS,
              new TraceChunk(TRACE, time, new byte[] {(byte) id, 2}),
              random.nextInt(9));
      default -> {
        if (!trace.deferred.isEmpty()) {
          trace.deferred.remove(0);
        }
      }
    }
  }

  private static BusinessIds ids(Random random) {
    return random.nextBoolean()
        ? null
        : BusinessIds.with(
            null, List.of(BusinessId.values()).get(random.nextInt(5)), "id " + random.nextInt(5));
  }

  private static void put(Trace trace, SpanEntry span) {
    trace.put(span);
    trace.touch(span);
    List<LogEntry> waiting = trace.waiting.remove(span.fields.spanId());
    if (waiting != null) {
      waiting.forEach(log -> trace.match(log, Match.SPAN_ID, span.fields.spanId()));
    }
  }

  private static void put(Trace trace, LogEntry log) {
    trace.put(log);
    trace.touch(log);
    if (trace.spans.containsKey(log.fields.spanId())) {
      trace.match(log, Match.SPAN_ID, log.fields.spanId());
    }
  }
}
