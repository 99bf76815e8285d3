package io.sense.correlation.join;

import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_AMENDED;
import static io.sense.telemetry.v1.CorrelationState.CORRELATION_STATE_COMPLETE;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.correlation.Balance;
import io.sense.correlation.MergedDocument;
import io.sense.correlation.Otlp;
import io.sense.correlation.Splitters;
import io.sense.correlation.join.RandomDelivery.Batch;
import io.sense.correlation.join.RandomTelemetry.SentLog;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.TraceDocument;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The result is a function of the set of records received, not of their order, batching or
 * repetition (design, section 3); nor of how much fits on the heap, of restarts and rescaling, or
 * of how far the watermark lags.
 *
 * <p>The seed of a case makes all of it again: {@code -Dsense.seed=N} runs that one case alone,
 * {@code -Dsense.cases=N} another number of cases. A case without the oracle takes two runs, so
 * there are fewer.
 */
final class CorrelatingPropertyTest {
  private static final int CASES = 2_000;

  /** Quiet periods that a random trace can outlast, and a horizon that none does. */
  private static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1_200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofNanos(20),
          250_000);

  private static Splitters splitters;

  @BeforeAll
  static void openSplitters() throws Exception {
    splitters = new Splitters();
  }

  @AfterAll
  static void closeSplitters() {
    splitters.close();
  }

  @Test
  void givesTheRightAnswers() throws Exception {
    for (int seed : seeds(1)) {
      Random random = new Random(seed);
      RandomTelemetry sent = new RandomTelemetry(random);
      RandomDelivery delivery = new RandomDelivery(sent, random);
      RightAnswers right = new RightAnswers(delivery.batches, TIMING);
      try (RandomRun run = new RandomRun(TIMING, delivery.batches, true, random, splitters)) {
        explaining(
            seed,
            List.of(sent, delivery, run),
            () -> {
              run.run(right.traces.keySet());
              checkRows(right, run);
              checkLogs(right, run);
              checkAside(delivery, run);
              checkDocuments(right, run);
              checkLedger(delivery, run);
            });
      }
    }
  }

  private static void checkRows(RightAnswers right, RandomRun run) {
    Map<String, Correlation> last = run.lastRows();
    assertThat(last).hasSize(right.traces.size());
    right.traces.forEach(
        (trace, answer) -> {
          assertThat(run.matches.get(trace)).isEqualTo(answer.matches());
          Correlation row = last.get(trace.toString());
          assertThat(comparable(row)).isEqualTo(answer.last());
          if (run.late) {
            return; // then what a settling trace held depends on what had come
          }
          assertThat(row.getGeneration()).isEqualTo(answer.generation());
          for (Correlation any : run.rows) {
            if (any.getTraceId().equals(trace.toString())
                && any.getState() == CORRELATION_STATE_COMPLETE
                && answer.complete() != null) {
              assertThat(comparable(any)).as("when it settled").isEqualTo(answer.complete());
            }
          }
        });
  }

  private static Correlation comparable(Correlation row) {
    return row.toBuilder()
        .clearState()
        .clearGeneration()
        .clearCorrelationId()
        .clearFirstSeen()
        .clearLastSeen()
        .build();
  }

  private static void checkLogs(RightAnswers right, RandomRun run) {
    Set<String> amended = new HashSet<>();
    run.rows.stream()
        .filter(row -> row.getState() == CORRELATION_STATE_AMENDED)
        .forEach(row -> amended.add(row.getTraceId()));
    Map<String, LogRecord> left = new HashMap<>();
    run.logs.forEach(log -> left.put(Otlp.values(log, "log.record.uid").get(0), log));
    Set<String> identities = new TreeSet<>();
    right.traces.forEach(
        (trace, answer) ->
            answer
                .matches()
                .forEach(
                    (uid, match) -> {
                      identities.add(uid);
                      assertThat(left).as("logs that left").containsKey(uid);
                      LogRecord log = left.get(uid);
                      assertThat(log.getTraceId()).isEqualTo(Otlp.bytes(trace));
                      String matchThen = Otlp.values(log, "sense.match").get(0);
                      boolean stands = !amended.contains(trace.toString());
                      if (stands || matchThen.equals("span_id")) {
                        assertThat(match).as("log %s", uid).startsWith(matchThen + " ");
                        long span = Long.parseLong(match.substring(match.indexOf(' ') + 1));
                        if (span != 0) {
                          assertThat(log.getSpanId()).isEqualTo(Otlp.bytes(span));
                        }
                      }
                    }));
    assertThat(left.keySet()).containsExactlyInAnyOrderElementsOf(identities);
    if (!run.replayed) {
      assertThat(run.logs).as("each log left once").hasSize(identities.size());
    }
  }

  /** What belongs to no trace, and what nobody can read. */
  private static void checkAside(RandomDelivery delivery, RandomRun run) {
    int uncorrelatable = 0;
    int deadLetters = 0;
    for (Batch batch : delivery.batches) {
      for (SentLog log : batch.logs()) {
        uncorrelatable += log.isUncorrelatable() ? log.copies() : 0;
      }
      boolean unreadable =
          !batch.isReadable()
              || batch.spans().stream().anyMatch(span -> !RightAnswers.hasIds(span.span()));
      deadLetters += unreadable ? 1 : 0; // those of one Kafka record leave together
    }
    Set<String> uids = new HashSet<>();
    for (LogRecord log : run.uncorrelatable) {
      assertThat(Otlp.values(log, "sense.match")).containsExactly("uncorrelatable");
      uids.add(Otlp.values(log, "log.record.uid").get(0));
    }
    assertThat(uids).as("logs without a trace").hasSize(uncorrelatable);
    if (!run.replayed) {
      assertThat(run.uncorrelatable).hasSize(uncorrelatable);
      assertThat(run.deadLetters).isEqualTo(deadLetters);
    }
  }

  /** They hold exactly the spans that stay and the logs with their final matches. */
  private static void checkDocuments(RightAnswers right, RandomRun run) throws Exception {
    if (run.late && run.replayed) {
      return; // then there are parts of decisions that the replay did not take again
    }
    assertThat(run.documents.keySet())
        .isEqualTo(right.traces.keySet().stream().map(TraceId::toString).collect(toSet()));
    for (Map.Entry<TraceId, RightAnswers.Answer> answer : right.traces.entrySet()) {
      List<TraceDocument> parts = run.documents.get(answer.getKey().toString());
      MergedDocument document = new MergedDocument(parts);
      Map<Long, Span> spans = new TreeMap<>();
      answer.getValue().spans().forEach((id, sent) -> spans.put(id, sent.span()));
      assertThat(document.spans).isEqualTo(spans);
      assertThat(document.matches).isEqualTo(answer.getValue().matches());
      if (!run.late) {
        assertThat(parts)
            .extracting(TraceDocument::getGeneration)
            .containsOnly(answer.getValue().generation());
      }
    }
  }

  private static void checkLedger(RandomDelivery delivery, RandomRun run) {
    Map<String, Long> received = new TreeMap<>();
    for (Batch batch : delivery.batches) {
      LedgerSignal signal =
          batch.ofSpans() ? LedgerSignal.LEDGER_SIGNAL_SPANS : LedgerSignal.LEDGER_SIGNAL_LOGS;
      long records =
          batch.isReadable()
              ? batch.spans().size() + batch.logs().stream().mapToInt(SentLog::copies).sum()
              : 1;
      if (records > 0) {
        received.merge(signal + " " + batch.brokerTime() / 60_000 * 60_000, records, Long::sum);
      }
    }
    assertThat(new Balance(run.ledger).assertSettled().received()).isEqualTo(received);
  }

  /** Two ways of sending one set, compared with each other and with nothing else. */
  @Test
  void givesTheSameForEveryOrderBatchingAndRepetition() throws Exception {
    for (int seed : seeds(4)) {
      RandomTelemetry sent = new RandomTelemetry(new Random(seed));
      Random random = new Random(~seed);
      RandomDelivery one = new RandomDelivery(sent, random);
      RandomDelivery other = new RandomDelivery(sent, random);
      Set<TraceId> traces = new RightAnswers(one.batches, TIMING).traces.keySet();
      try (RandomRun first = new RandomRun(TIMING, one.batches, true, random, splitters);
          RandomRun second = new RandomRun(TIMING, other.batches, true, random, splitters)) {
        explaining(
            seed,
            List.of(sent, one, first, other, second),
            () -> {
              first.run(traces);
              second.run(traces);
              assertThat(second.matches).isEqualTo(first.matches);
              Map<String, Correlation> rows = new HashMap<>();
              first.lastRows().forEach((trace, row) -> rows.put(trace, comparable(row)));
              second
                  .lastRows()
                  .forEach((trace, row) -> assertThat(comparable(row)).isEqualTo(rows.get(trace)));
              assertThat(second.lastRows()).hasSameSizeAs(rows);
            });
      }
    }
  }

  /** As after a restart from the beginning: the same Kafka records, read in another order. */
  @Test
  void givesByteEqualResultsWhenReplayed() throws Exception {
    for (int seed : seeds(4)) {
      Random random = new Random(31L * seed);
      RandomTelemetry sent = new RandomTelemetry(random);
      RandomDelivery delivery = new RandomDelivery(sent, random);
      RightAnswers right = new RightAnswers(delivery.batches, TIMING);
      try (RandomRun first = new RandomRun(TIMING, delivery.batches, false, random, splitters);
          RandomRun second = new RandomRun(TIMING, delivery.batches, false, random, splitters)) {
        explaining(
            seed,
            List.of(sent, delivery, first, second),
            () -> {
              first.run(Set.of());
              second.run(Set.of());
              assertThat(second.lastRows()).isEqualTo(first.lastRows());
              right.traces.forEach(
                  (trace, answer) -> {
                    if (answer.complete() != null) {
                      assertThat(atSettling(second, trace)).isEqualTo(atSettling(first, trace));
                    }
                  });
            });
      }
    }
  }

  /** What left when the trace settled, all of it once. */
  private static Set<Message> atSettling(RandomRun run, TraceId trace) {
    Set<Message> left = new HashSet<>(run.correlationSpans.get(trace.toString()));
    run.rows.stream()
        .filter(row -> row.getTraceId().equals(trace.toString()))
        .filter(row -> row.getState() == CORRELATION_STATE_COMPLETE)
        .forEach(left::add);
    assertThat(left).as("one row and one span").hasSize(2);
    return left;
  }

  private interface Case {
    void run() throws Exception;
  }

  private static void explaining(int seed, List<Object> made, Case one) {
    try {
      one.run();
    } catch (Exception | AssertionError e) {
      StringBuilder message = new StringBuilder("seed " + seed);
      made.forEach(part -> message.append("\n  ").append(part));
      throw new AssertionError(message + "\n  again alone with -Dsense.seed=" + seed, e);
    }
  }

  /**
   * The seeds of a run.
   *
   * @param share divides their number
   */
  private static int[] seeds(int share) {
    String seed = System.getProperty("sense.seed");
    return seed != null
        ? new int[] {Integer.parseInt(seed)}
        : IntStream.range(0, Integer.getInteger("sense.cases", CASES) / share).toArray();
  }
}
