package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.OutputReader.TraceRow;
import io.sense.telemetry.v1.Correlation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job without state that reads the topics from their start says what the first one said. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ReplayIT {
  private static final long HORIZON = 3_000;
  private static final String[] SETTINGS = {
    "SENSE_CORRELATION_TICK_INTERVAL=100ms",
    "SENSE_CORRELATION_QUIET_WHOLE=500ms",
    "SENSE_CORRELATION_QUIET_INCOMPLETE=1s",
    "SENSE_CORRELATION_HORIZON=" + HORIZON + "ms",
    "SENSE_CORRELATION_ALIGNMENT=1s", // what is taken in must not lie beyond a horizon
  };

  @TempDir private Path directory;

  private final Traffic traffic = new Traffic(1_124, 1_000);

  @Test
  void saysTheSameOfEveryGeneration() throws Exception {
    try (LiveTopics topics = new LiveTopics(directory.resolve("kafka"));
        JobCluster flink = new JobCluster(directory.resolve("flink"));
        OutputReader first = topics.outputs()) {
      JobID job = flink.start(topics.config("first", SETTINGS), 3);
      int half = traffic.requests.size() / 2;
      traffic.requests.subList(0, half).forEach(topics::send);
      first.await(() -> first.logs() > 0);
      traffic.requests.subList(half, traffic.requests.size()).forEach(topics::send);
      List<String> last = Traffic.sendLast(topics);
      first.await(() -> last.stream().allMatch(first::isSettled));
      topics.awaitBrokerTime(lastSeen(first) + 2 * HORIZON);
      // What is sent again now is no repeat: nothing of its traces is known any longer.
      traffic.requests.subList(half, half + half / 10).forEach(topics::send);
      flink.finish(job, topics, first);

      try (OutputReader again = topics.newOutputs()) {
        job = flink.start(topics.config("again", SETTINGS), 2);
        flink.finish(job, topics, again);
        assertThat(OutputReader.differences(rows(first), rows(again))).isEmpty();
        assertThat(again.matches().keySet()).isEqualTo(first.matches().keySet());
      }
      assertThat(first.matches().values())
          .filteredOn(match -> !match.equals("uncorrelatable")) // those sent again are others
          .hasSize(traffic.logs() - traffic.uncorrelatable);
      assertThat(rows(first)).hasSizeGreaterThan(traffic.traces.size());
    }
  }

  private static long lastSeen(OutputReader outputs) {
    return outputs.correlations().values().stream()
        .mapToLong(Correlation::getLastSeen)
        .max()
        .orElseThrow();
  }

  /** The rows that hold of the traffic's traces. */
  private Map<TraceRow, Correlation> rows(OutputReader outputs) {
    Map<TraceRow, Correlation> rows = new TreeMap<>(outputs.correlations());
    rows.keySet().removeIf(row -> !traffic.traces.containsKey(row.traceId()));
    return rows;
  }
}
