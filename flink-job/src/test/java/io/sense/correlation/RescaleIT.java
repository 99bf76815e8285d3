package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.OutputReader.TraceRow;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.nio.file.Path;
import java.util.Map;
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
    "SENSE_CORRELATION_QUIET_INCOMPLETE=3s",
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
        assertThat(OutputReader.differences(rows(disturbed), rows(undisturbed))).isEmpty();
        assertThat(disturbed.matches().keySet()).isEqualTo(undisturbed.matches().keySet());
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
    Map<String, Traffic.Size> sizes = new TreeMap<>();
    rows.forEach(
        (row, trace) ->
            sizes.put(row.traceId(), new Traffic.Size(trace.getSpanCount(), trace.getLogCount())));
    assertThat(sizes).isEqualTo(traffic.traces);
    assertThat(rows).hasSameSizeAs(traffic.traces);
    assertThat(rows.values())
        .extracting(Correlation::getState)
        .doesNotContain(CorrelationState.CORRELATION_STATE_OPEN)
        .contains(
            CorrelationState.CORRELATION_STATE_COMPLETE,
            CorrelationState.CORRELATION_STATE_AMENDED);
    assertThat(outputs.matches()).hasSize(traffic.logs());
    assertThat(outputs.logs()).isEqualTo(traffic.logs());
    assertThat(outputs.matches().values())
        .contains("span_id", "interval", "trace", "orphan", "uncorrelatable");
    assertThat(outputs.deadLetters()).hasSize(traffic.unreadable);
    System.err.println(
        "rows "
            + rows.size()
            + " logs "
            + outputs.logs()
            + " spans "
            + traffic.spans()
            + " received "
            + traffic.spansReceived
            + "/"
            + traffic.logsReceived
            + " amended "
            + rows.values().stream()
                .filter(r -> r.getState() == CorrelationState.CORRELATION_STATE_AMENDED)
                .count()
            + " "
            + outputs.matches().values().stream()
                .collect(
                    java.util.stream.Collectors.groupingBy(
                        m -> m, TreeMap::new, java.util.stream.Collectors.counting()))
            + " dead "
            + traffic.unreadable);
  }

  /** The rows that hold of the traffic's traces. */
  private Map<TraceRow, Correlation> rows(OutputReader outputs) {
    Map<TraceRow, Correlation> rows = new TreeMap<>();
    outputs
        .correlations()
        .forEach(
            (row, trace) ->
                rows.put(
                    new TraceRow(row.traceId(), 0),
                    trace.toBuilder().clearGeneration().clearCorrelationId().build())); // TEMPORARY
    rows.keySet().removeIf(row -> !traffic.traces.containsKey(row.traceId()));
    return rows;
  }
}
