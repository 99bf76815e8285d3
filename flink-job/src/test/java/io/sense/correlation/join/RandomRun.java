package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.correlation.CorrelationHarness;
import io.sense.correlation.Otlp;
import io.sense.correlation.Splitters;
import io.sense.correlation.join.RandomDelivery.Batch;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.TraceDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/**
 * One run of the job over Kafka records: in which order they arrive, how far the watermark lags,
 * how much fits on the heap, and when the job is stopped and goes on with another number of
 * subtasks, from this moment or from an older snapshot, is random.
 */
final class RandomRun implements AutoCloseable {
  /** A snapshot takes as long as there are key groups; a few share out as well as 720. */
  private static final int MAX_PARALLELISM = 12;

  /** By then all has settled and is amended, and no horizon has ended yet. */
  private static final long ALL_DECIDED = RandomDelivery.MOST_BROKER_TIME + 70_000;

  private static final long ALL_OVER = 10 * RandomDelivery.MOST_BROKER_TIME;

  /** Whether a watermark may pass records that are still to come. */
  final boolean late;

  /** Whether records came again because the job went back to an older snapshot. */
  boolean replayed;

  /** Every revision; those of a trace in order, again and again where the run was replayed. */
  final List<Correlation> rows = new ArrayList<>();

  /** Every log that left, likewise. */
  final List<LogRecord> logs = new ArrayList<>();

  /** Every log without a trace that left, likewise. */
  final List<LogRecord> uncorrelatable = new ArrayList<>();

  int deadLetters;

  /** Parts of the documents of each trace, again where the run was replayed. */
  final Map<String, List<TraceDocument>> documents = new TreeMap<>();

  /** Correlation spans of each trace, each once. */
  final Map<String, Set<Span>> correlationSpans = new TreeMap<>();

  /** What was booked and counts: what came after a snapshot that was gone back to does not. */
  List<LedgerRow> ledger = List.of();

  /** Final match and matched span by trace and by the identity of each log. */
  final Map<TraceId, Map<String, String>> matches = new TreeMap<>();

  private final Timing timing;
  private final Random random;
  private final Splitters splitters;
  private final boolean onRocksDb;
  private final long heapBytes;
  private final boolean restarts;
  private final boolean rescales;
  private final long jitter;
  private final List<Batch> batches;
  private CorrelationHarness harness;
  private int parallelism;
  private int restarted;
  private long watermark = Long.MIN_VALUE;
  private OperatorSubtaskState snapshot;
  private List<Batch> leftAtSnapshot;
  private List<LedgerRow> ledgerAtSnapshot;

  RandomRun(
      Timing timing, List<Batch> received, boolean mayBeLate, Random random, Splitters splitters)
      throws Exception {
    this.timing = timing;
    this.random = random;
    this.splitters = splitters;
    onRocksDb = random.nextInt(50) == 0;
    restarts = random.nextBoolean();
    rescales = random.nextBoolean();
    late = mayBeLate && random.nextInt(4) == 0;
    jitter = 1L + (random.nextBoolean() ? random.nextInt(8_000) : random.nextInt(120_000));
    heapBytes = new long[] {1, 3_000, 30_000, 200_000, 1 << 30}[random.nextInt(5)];
    batches = inOrderOfArrival(received);
    harness = next();
    harness.open();
  }

  /**
   * Runs to the end.
   *
   * @param traces those whose final matches are wanted
   */
  RandomRun run(Iterable<TraceId> traces) throws Exception {
    advance(-1);
    while (!batches.isEmpty()) {
      Batch batch = batches.remove(0);
      if (batch.ofSpans()) {
        harness.spans(batch.otlp(), batch.brokerTime(), batch.offset());
      } else {
        harness.logs(batch.otlp(), batch.brokerTime(), batch.offset());
      }
      advanceSomewhere();
      switch (random.nextInt(restarts ? 20 : 1_000)) {
        case 0, 1 -> takeSnapshot();
        case 2, 3 -> {
          takeSnapshot();
          restart();
        }
        case 4 -> {
          if (snapshot != null) { // what came since then comes again, in another order
            List<Batch> again = inOrderOfArrival(leftAtSnapshot);
            replayed |= again.size() > batches.size();
            batches.clear();
            batches.addAll(again);
            restart();
          }
        }
        default -> {
          // Goes on.
        }
      }
    }
    if (random.nextBoolean()) {
      advance(ALL_DECIDED - random.nextInt(60_000));
    }
    advanceInSteps(ALL_DECIDED);
    harness.writeThrough(); // so that all of it can be read in the state
    for (TraceId trace : traces) {
      matches.put(trace, finalMatches(trace));
    }
    advanceInSteps(ALL_OVER);
    advanceInSteps(ALL_OVER + timing.horizon().toMillis()); // written ends come by the beat
    assertThat(harness.stateEntries()).as("traces with state at the end").isZero();
    assertThat(harness.timers()).as("timers at the end").isZero();
    collect();
    ledger = ledgerSoFar();
    return this;
  }

  /**
   * The last row of each trace as a reader of the topic keeps it: a smaller revision never does.
   */
  Map<String, Correlation> lastRows() {
    Map<String, Correlation> last = new TreeMap<>();
    for (Correlation row : rows) {
      last.merge(
          row.getTraceId(),
          row,
          (held, next) -> next.getRevision() >= held.getRevision() ? next : held);
    }
    return last;
  }

  @Override
  public String toString() {
    return (onRocksDb ? "RocksDB" : "state on the heap")
        + ", traces on the heap up to "
        + heapBytes
        + " bytes, "
        + restarted
        + " restarts"
        + (replayed ? " with replay" : "")
        + (rescales ? ", rescaling" : "")
        + (late ? ", watermarks that pass records" : "")
        + ", arrival up to "
        + jitter
        + " ms from broker time";
  }

  private Map<String, String> finalMatches(TraceId id) throws Exception {
    Map<String, String> found = new TreeMap<>();
    Map<Integer, byte[]> stored = harness.segments(id);
    TraceCodec.read(id, stored.get(OpenTraces.HEAD), stored::get)
        .logs
        .values()
        .forEach(log -> found.put(log.id.toHex(), log.match.label() + " " + log.matchedSpan));
    return found;
  }

  private void takeSnapshot() throws Exception {
    snapshot = harness.snapshot();
    leftAtSnapshot = List.copyOf(batches);
    ledgerAtSnapshot = ledgerSoFar();
  }

  private List<LedgerRow> ledgerSoFar() throws Exception {
    List<LedgerRow> soFar = new ArrayList<>(ledger);
    soFar.addAll(harness.bookings());
    return soFar;
  }

  private void restart() throws Exception {
    collect();
    ledger = ledgerAtSnapshot;
    harness.close();
    harness = next();
    harness.restore(snapshot);
    restarted++;
    watermark = Long.MIN_VALUE; // a restored operator knows none
  }

  private void collect() throws Exception {
    rows.addAll(harness.correlations());
    logs.addAll(harness.logRecords());
    harness.uncorrelatableLogs().forEach(out -> uncorrelatable.addAll(Otlp.records(out.value())));
    deadLetters += harness.deadLetters().size();
    for (TraceDocument part : harness.documents()) {
      documents.computeIfAbsent(part.getTraceId(), trace -> new ArrayList<>()).add(part);
    }
    for (Span span : harness.correlationSpans()) {
      correlationSpans
          .computeIfAbsent(
              HexFormat.of().formatHex(span.getTraceId().toByteArray()), trace -> new HashSet<>())
          .add(span);
    }
  }

  private CorrelationHarness next() throws Exception {
    parallelism = rescales ? 1 + random.nextInt(4) : 1;
    CorrelationHarness next =
        new CorrelationHarness(timing, heapBytes, parallelism, MAX_PARALLELISM, splitters);
    return onRocksDb ? next.onRocksDb() : next;
  }

  /** As partitions that are read one ahead of the other. */
  private List<Batch> inOrderOfArrival(List<Batch> all) {
    Map<Batch, Long> arrival = new HashMap<>();
    all.forEach(batch -> arrival.put(batch, batch.brokerTime() + random.nextLong(jitter)));
    List<Batch> ordered = new ArrayList<>(all);
    ordered.sort(Comparator.comparing(arrival::get));
    return ordered;
  }

  /** Up to the earliest record still to come; beyond it where some may be late. */
  private void advanceSomewhere() throws Exception {
    if (random.nextBoolean()) {
      long most =
          batches.stream()
                  .mapToLong(Batch::brokerTime)
                  .min()
                  .orElse(RandomDelivery.MOST_BROKER_TIME)
              - 1;
      most += late ? random.nextInt(30_000) : 0;
      long from = Math.max(watermark, most - 30_000);
      if (from < most) {
        advance(from + random.nextLong(most - from + 1));
      }
    }
  }

  /** As the ticker makes it: what is done in slices goes on with each watermark. */
  private void advanceInSteps(long from) throws Exception {
    for (int step = 0; step < 400; step++) {
      advance(from + step * 5L);
    }
  }

  private void advance(long to) throws Exception {
    if (to > watermark) {
      watermark = to;
      harness.watermark(to);
    }
  }

  @Override
  public void close() {
    harness.close();
  }
}
