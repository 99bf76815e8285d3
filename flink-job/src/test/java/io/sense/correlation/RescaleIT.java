package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sense.correlation.OutputReader.TraceRow;
import io.sense.correlation.tally.Total;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rescaling and the loss of a TaskManager in mid-stream, held against a run without either. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RescaleIT {
  private static final int TRACES = 3_000;
  private static final int PARTS = 6;
  private static final String[] SETTINGS = {
    "SENSE_CORRELATION_DELIVERY=exactly-once",
    "SENSE_CORRELATION_TICK_INTERVAL=100ms",
    "SENSE_CORRELATION_QUIET_WHOLE=1s",
    "SENSE_CORRELATION_QUIET_INCOMPLETE=1500ms",
  };

  @TempDir private Path directory;

  private final Traffic traffic = new Traffic(20_251_124, TRACES);
  private int partsSent;

  @Test
  void neitherLosesNorRepeatsNorChangesAnything() throws Exception {
    try (LiveTopics topics = new LiveTopics(directory.resolve("kafka"));
        JobCluster flink = new JobCluster(directory.resolve("flink"));
        OutputReader disturbed = topics.outputs()) {
      CorrelationConfig config = topics.config("disturbed", SETTINGS);
      JobID job = flink.start(config, 2);
      sendPartAndAwaitSome(topics, disturbed);
      CompletableFuture<String> savepoint = flink.stop(job);
      sendPart(topics);
      job = flink.start(config, 4, savepoint.get());
      sendPartAndAwaitSome(topics, disturbed);
      flink.killTaskManager();
      sendPart(topics);
      JobID killed = job;
      disturbed.await(() -> flink.runsAgain(killed));
      sendPartAndAwaitSome(topics, disturbed);
      savepoint = flink.stop(job);
      sendPart(topics);
      job = flink.start(config, 1, savepoint.get());
      flink.finish(job, topics, disturbed);

      try (OutputReader undisturbed = topics.newOutputs()) {
        job = flink.start(topics.config("undisturbed", SETTINGS), 3);
        flink.finish(job, topics, undisturbed);
        assertHoldsAll(undisturbed);
        assertHoldsAll(disturbed);
        assertBalances(undisturbed, 2); // it reads the end of the first run too
        assertBalances(disturbed, 1);
        assertThat(OutputReader.differences(rows(disturbed), rows(undisturbed))).isEmpty();
        assertThat(disturbed.matches().keySet()).isEqualTo(undisturbed.matches().keySet());
        assertThat(disturbed.edges()).isEqualTo(undisturbed.edges()).isNotEmpty();
        assertThat(disturbed.links()).isEqualTo(undisturbed.links()).isNotEmpty();
        assertThat(documents(disturbed)).isEqualTo(documents(undisturbed));
      }
    }
  }

  /** Sends a part while the job runs, and returns when it has shown something new. */
  private void sendPartAndAwaitSome(LiveTopics topics, OutputReader outputs) throws Exception {
    outputs.readToEnd();
    int before = outputs.logs();
    sendPart(topics);
    outputs.await(() -> outputs.logs() > before);
  }

  /** Sends a part; the broker's answer is not awaited, so the job is still at it afterwards. */
  private void sendPart(LiveTopics topics) {
    int size = traffic.requests.size();
    traffic
        .requests
        .subList(size * partsSent / PARTS, size * (partsSent + 1) / PARTS)
        .forEach(topics::send);
    partsSent++;
  }

  private void assertHoldsAll(OutputReader outputs) {
    Map<TraceRow, Correlation> rows = rows(outputs);
    assertThat(traffic.traces.keySet())
        .filteredOn(
            trace ->
                !outputs.isSettled(trace)
                    || !traffic.traces.get(trace).equals(size(outputs.last(trace))))
        .allSatisfy(
            trace ->
                assertThat(outputs.revisions(trace))
                    .as("Revisions of a trace of %s", traffic.traces.get(trace))
                    .isEmpty());
    assertThat(rows).hasSameSizeAs(traffic.traces);
    assertThat(rows.values())
        .extracting(Correlation::getState)
        .contains(
            CorrelationState.CORRELATION_STATE_COMPLETE,
            CorrelationState.CORRELATION_STATE_AMENDED);
    assertThat(outputs.matches()).hasSize(traffic.logs());
    assertThat(outputs.logs()).isEqualTo(traffic.logs());
    assertThat(outputs.matches().values())
        .contains("span_id", "interval", "trace", "orphan", "uncorrelatable");
    assertThat(outputs.deadLetters()).hasSize(traffic.unreadableOfSpans + traffic.unreadableOfLogs);
    assertThat(documents(outputs).keySet()).isEqualTo(traffic.traces.keySet());
    documents(outputs)
        .forEach(
            (trace, ids) -> assertThat(ids).as("Document of %s", trace).hasSize(records(trace)));
  }

  /** Nothing is lost or booked twice, neither by minute nor in all. */
  private void assertBalances(OutputReader outputs, int runs) {
    int last = runs * Traffic.LAST_ROUNDS * Traffic.LAST;
    LedgerRow spans = total(outputs, LedgerSignal.LEDGER_SIGNAL_SPANS);
    assertThat(spans.getReceived())
        .isEqualTo(traffic.spansReceived + traffic.unreadableOfSpans + last);
    assertThat(spans.getCorrelated()).isEqualTo(traffic.spans() + last);
    assertThat(spans.getRepeats()).isEqualTo(traffic.spansReceived - traffic.spans());
    assertThat(spans.getDeadLetters()).isEqualTo(traffic.unreadableOfSpans);
    LedgerRow logs = total(outputs, LedgerSignal.LEDGER_SIGNAL_LOGS);
    assertThat(logs.getReceived()).isEqualTo(traffic.logsReceived + traffic.unreadableOfLogs);
    assertThat(logs.getSpanId()).isEqualTo(matched(outputs, "span_id"));
    assertThat(logs.getInterval()).isEqualTo(matched(outputs, "interval"));
    assertThat(logs.getTrace()).isEqualTo(matched(outputs, "trace"));
    assertThat(logs.getOrphan()).isEqualTo(matched(outputs, "orphan"));
    assertThat(logs.getUncorrelatable()).isEqualTo(traffic.uncorrelatable);
    assertThat(logs.getRepeats()).isEqualTo(traffic.logsReceived - traffic.logs());
    assertThat(logs.getDeadLetters()).isEqualTo(traffic.unreadableOfLogs);
  }

  /** The sum of a signal's rows, each of which balances with nothing open. */
  private static LedgerRow total(OutputReader outputs, LedgerSignal signal) {
    LedgerRow sum = LedgerRow.getDefaultInstance();
    for (LedgerRow row : outputs.ledger().values()) {
      if (row.getSignal() == signal) {
        assertThat(row.getOpen()).as("open in %s", row).isZero();
        assertThat(
                row.getSpanId()
                    + row.getInterval()
                    + row.getTrace()
                    + row.getOrphan()
                    + row.getUncorrelatable()
                    + row.getCorrelated()
                    + row.getRepeats()
                    + row.getDeadLetters())
            .as("outcomes of %s", row)
            .isEqualTo(row.getReceived());
        sum = Total.LEDGER.sum(sum, row);
      }
    }
    return sum;
  }

  private static long matched(OutputReader outputs, String match) {
    return outputs.matches().values().stream().filter(match::equals).count();
  }

  private int records(String trace) {
    return traffic.traces.get(trace).spans() + traffic.traces.get(trace).logs();
  }

  /** The documents of the traffic's traces. */
  private Map<String, Set<ByteString>> documents(OutputReader outputs) {
    Map<String, Set<ByteString>> documents = new TreeMap<>(outputs.documents());
    documents.keySet().retainAll(traffic.traces.keySet());
    return documents;
  }

  private static Traffic.Size size(Correlation trace) {
    return new Traffic.Size(trace.getSpanCount(), trace.getLogCount());
  }

  /** The rows that hold of the traffic's traces. */
  private Map<TraceRow, Correlation> rows(OutputReader outputs) {
    Map<TraceRow, Correlation> rows = new TreeMap<>(outputs.correlations());
    rows.keySet().removeIf(row -> !traffic.traces.containsKey(row.traceId()));
    return rows;
  }
}
