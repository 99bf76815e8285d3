package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.correlation.CorrelationHarness;
import io.sense.correlation.Otlp;
import io.sense.correlation.join.RandomTelemetry.Batch;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/**
 * The result is a function of the set of records received, not of their order, batching or
 * repetition (design, section 3); nor of how much fits on the heap, of restarts, or of how far the
 * watermark lags. The seed of a case makes all of it again.
 */
final class CorrelatingPropertyTest {
  private static final int CASES = 300;
  private static final long MOST_BROKER_TIME = 120_000;
  private static final long SLACK_NANOS = 20;

  /** Short, so that all of a trace settles well before the first horizon ends. */
  private static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(600),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofNanos(SLACK_NANOS),
          250_000);

  @Test
  void givesTheRightAnswersWhateverTheOrderBatchingRepetitionAndRestarts() throws Exception {
    for (int seed = 0; seed < CASES; seed++) {
      try (Run run = new Run(seed)) {
        run.all();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static final class Run implements AutoCloseable {
    private final Random random;
    private final boolean onRocksDb;
    private final long heapBytes;
    private final boolean records;
    private final boolean late;
    private final long jitter;
    private final RightAnswers right;
    private final List<Batch> batches;
    private final List<Correlation> rows = new ArrayList<>();
    private final List<LogRecord> logs = new ArrayList<>();
    private CorrelationHarness harness;
    private long watermark = Long.MIN_VALUE;
    private OperatorSubtaskState snapshot;
    private List<Batch> leftAtSnapshot;
    private boolean replayed;

    Run(int seed) throws Exception {
      random = new Random(seed);
      onRocksDb = seed % 40 == 0;
      records = random.nextBoolean();
      late = random.nextInt(4) == 0;
      jitter = 1L + (random.nextBoolean() ? random.nextInt(8_000) : random.nextInt(120_000));
      heapBytes = new long[] {1, 3_000, 10_000, 1 << 30}[random.nextInt(4)];
      RandomTelemetry sent = new RandomTelemetry(random);
      right = new RightAnswers(sent, SLACK_NANOS);
      batches = inOrderOfArrival(sent.batches(MOST_BROKER_TIME));
      harness = next();
      harness.open();
    }

    void all() throws Exception {
      advance(-1);
      while (!batches.isEmpty()) {
        Batch batch = batches.remove(0);
        if (batch.ofSpans()) {
          harness.spans(batch.otlp(), batch.brokerTime());
        } else {
          harness.logs(batch.otlp(), batch.brokerTime());
        }
        advanceSomewhere();
        switch (random.nextInt(records ? 12 : 1_000)) {
          case 0, 1 -> takeSnapshot();
          case 2 -> {
            takeSnapshot();
            restart();
          }
          case 3 -> {
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
      advance(random.nextBoolean() ? 300_000 : 200_000);
      advance(300_000);
      harness.snapshot(); // writes all of it into the state, to be read there
      for (Map.Entry<TraceId, RightAnswers.Answer> answer : right.traces.entrySet()) {
        assertThat(finalMatches(answer.getKey())).isEqualTo(answer.getValue().matches());
      }
      advance(1_000_000);
      assertThat(harness.stateEntries()).isZero();
      assertThat(harness.timers()).isZero();
      collect();
      check();
    }

    private void check() {
      Map<String, Correlation> last = new HashMap<>();
      for (Correlation row : rows) { // as a reader of the topic: a smaller revision never holds
        last.merge(
            row.getTraceId(),
            row,
            (held, next) -> next.getRevision() >= held.getRevision() ? next : held);
      }
      assertThat(last).hasSize(right.traces.size());
      Map<String, String> left = new TreeMap<>();
      for (LogRecord log : logs) {
        left.put(Otlp.values(log, "log.record.uid").get(0), Otlp.values(log, "sense.match").get(0));
      }
      List<String> identities = new ArrayList<>();
      right.traces.forEach(
          (trace, answer) -> {
            Correlation row = last.get(trace.toString());
            assertThat(comparable(row)).isEqualTo(answer.correlation());
            assertThat(row.getRevision()).isEqualTo(2 * answer.records() + 1);
            answer
                .matches()
                .forEach(
                    (uid, match) -> {
                      identities.add(uid);
                      if ("span_id".equals(left.get(uid))) {
                        assertThat(match).as("log %s", uid).startsWith("span_id ");
                      }
                    });
          });
      assertThat(left.keySet()).containsExactlyInAnyOrderElementsOf(identities);
      if (!replayed) {
        assertThat(logs).as("each log left once").hasSize(identities.size());
      }
    }

    private static Correlation comparable(Correlation row) {
      return row.toBuilder()
          .clearState()
          .clearGeneration()
          .clearCorrelationId()
          .clearRevision()
          .clearFirstSeen()
          .clearLastSeen()
          .build();
    }

    private Map<String, String> finalMatches(TraceId id) throws Exception {
      Map<String, String> matches = new TreeMap<>();
      Map<Integer, byte[]> stored = harness.segments(id);
      TraceCodec.read(id, stored.get(OpenTraces.HEAD), stored::get)
          .logs
          .values()
          .forEach(log -> matches.put(log.id.toHex(), log.match.label() + " " + log.matchedSpan));
      return matches;
    }

    private void takeSnapshot() throws Exception {
      snapshot = harness.snapshot();
      leftAtSnapshot = List.copyOf(batches);
    }

    private void restart() throws Exception {
      collect();
      harness.close();
      harness = next();
      harness.restore(snapshot);
      watermark = Long.MIN_VALUE; // a restored operator knows none
    }

    private void collect() throws Exception {
      rows.addAll(harness.correlations());
      logs.addAll(harness.logRecords());
    }

    private CorrelationHarness next() throws Exception {
      CorrelationHarness next = new CorrelationHarness(TIMING, heapBytes);
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
            batches.stream().mapToLong(Batch::brokerTime).min().orElse(MOST_BROKER_TIME) - 1;
        most += late ? random.nextInt(30_000) : 0;
        long from = Math.max(watermark, most - 30_000);
        if (from < most) {
          advance(from + random.nextLong(most - from + 1));
        }
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
}
