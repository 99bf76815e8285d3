package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broker time and the ticker decide when a trace settles, whatever else comes or does not. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class TimeIT {
  private static final long QUIET_WHOLE = 1_500;
  private static final long SECOND = 1_000_000_000L;
  private static final long NOW = 1_700_000_000 * SECOND;
  private static final String[] SETTINGS = {
    "SENSE_CORRELATION_TICK_INTERVAL=100ms",
    "SENSE_CORRELATION_QUIET_WHOLE=" + QUIET_WHOLE + "ms",
    "SENSE_CORRELATION_QUIET_INCOMPLETE=2s",
  };

  @TempDir private static Path directory;
  private static LiveTopics topics;
  private static JobCluster flink;

  @BeforeAll
  static void start() throws Exception {
    topics = new LiveTopics(directory.resolve("kafka"));
    flink = new JobCluster(directory.resolve("flink"));
  }

  @AfterAll
  static void stop() {
    flink.close();
    topics.close();
  }

  @Test
  void settlesLogsWhereNoSpanEverComes() throws Exception {
    topics.startAtEnd("logs-alone");
    try (OutputReader outputs = topics.newOutputs()) {
      JobID job = flink.start(topics.config("logs-alone", SETTINGS), 2);
      topics.append(Topics.OTLP_LOGS, 1, logs(traces(1, 100)));
      Correlation trace = settled(outputs, traces(1, 100)).get(0);
      assertThat(trace.getSpanCount()).isZero();
      assertThat(trace.getMatches()).isEqualTo(MatchCounts.newBuilder().setOrphan(1).build());
      flink.cancel(job);
    }
  }

  @Test
  void settlesSpansWhereNoLogEverComes() throws Exception {
    topics.startAtEnd("spans-alone");
    try (OutputReader outputs = topics.newOutputs()) {
      JobID job = flink.start(topics.config("spans-alone", SETTINGS), 3);
      topics.append(Topics.OTLP_SPANS, 1, spans(traces(2, 100)));
      Correlation trace = settled(outputs, traces(2, 100)).get(0);
      assertThat(trace.getSpanCount()).isOne();
      assertThat(trace.getLogCount()).isZero();
      flink.cancel(job);
    }
  }

  @Test
  void settlesABurstOnOnePartitionThatNothingFollows() throws Exception {
    topics.startAtEnd("burst");
    try (OutputReader outputs = topics.newOutputs()) {
      JobID job = flink.start(topics.config("burst", SETTINGS), 4);
      topics.append(Topics.OTLP_LOGS, 2, logs(traces(3, 500)));
      topics.append(Topics.OTLP_SPANS, 2, spans(traces(3, 500)));
      assertThat(settled(outputs, traces(3, 500)))
          .extracting(Correlation::getMatches)
          .containsOnly(MatchCounts.newBuilder().setSpanId(1).build());
      flink.cancel(job);
    }
  }

  /** One host is an hour ahead and one an hour behind; they call each other. */
  @Test
  void isMovedByNoClockButTheBrokers() throws Exception {
    TraceId trace = new TraceId(4, 1);
    long ahead = NOW + 3_600 * SECOND;
    long behind = NOW - 3_600 * SECOND;
    topics.startAtEnd("clocks");
    try (OutputReader outputs = topics.newOutputs()) {
      JobID job = flink.start(topics.config("clocks", SETTINGS), 2);
      final long first =
          topics.append(
              Topics.OTLP_SPANS,
              0,
              Otlp.spans(Otlp.service("right"), Otlp.span(trace, 1, 0, NOW, NOW + SECOND)));
      topics.append(
          Topics.OTLP_SPANS,
          1,
          Otlp.spans(Otlp.service("ahead"), Otlp.span(trace, 2, 1, ahead, ahead + SECOND)));
      topics.append(
          Topics.OTLP_SPANS,
          2,
          Otlp.spans(Otlp.service("behind"), Otlp.span(trace, 3, 2, behind, behind + SECOND)));
      topics.append(
          Topics.OTLP_LOGS,
          0,
          Otlp.logs(
              Otlp.service("ahead"),
              Otlp.log(trace, 0, ahead + 10, "found by its interval"),
              Otlp.log(trace, 2, ahead + 10, "found by its span")));
      final long last =
          topics.append(
              Topics.OTLP_LOGS,
              1,
              Otlp.logs(
                  Otlp.service("behind"),
                  Otlp.log(trace, 0, behind + 10, "found by its interval"),
                  Otlp.log(trace, 3, behind + 10, "found by its span")));
      topics.append(Topics.OTLP_LOGS, 2, logs(traces(5, 20)));
      topics.append(Topics.OTLP_SPANS, 2, spans(traces(5, 20)));
      settled(outputs, traces(5, 20));
      Correlation settled = settled(outputs, List.of(trace)).get(0);
      assertThat(settled.getMatches())
          .isEqualTo(MatchCounts.newBuilder().setSpanId(2).setInterval(2).build());
      assertThat(settled.getService()).isEqualTo("right");
      assertThat(settled.getMissingParents()).isZero();
      assertThat(settled.getFirstSeen()).isEqualTo(first);
      assertThat(settled.getLastSeen()).isEqualTo(last);
      assertThat(settled.getStartTimeUnixNano()).isEqualTo(behind);
      assertThat(settled.getEndTimeUnixNano()).isEqualTo(ahead + SECOND);
      flink.cancel(job);
    }
  }

  /** Records of the same traces come all the time, also while no job runs. */
  @Test
  void settlesNothingTooEarlyFromABacklog() throws Exception {
    List<TraceId> traces = traces(6, 20);
    CorrelationConfig config = topics.config("backlog", SETTINGS);
    topics.startAtEnd("backlog");
    try (OutputReader outputs = topics.newOutputs()) {
      JobID job = flink.start(config, 2);
      List<Long> times = new ArrayList<>();
      times.add(topics.append(Topics.OTLP_SPANS, 0, spans(traces)));
      while (outputs.revisions(traces.get(0).toString()).isEmpty()) {
        times.add(line(outputs, traces, times.size()));
      }
      CompletableFuture<String> savepoint = flink.stop(job);
      while (!savepoint.isDone()) {
        times.add(line(outputs, traces, times.size()));
      }
      long stopped = times.get(times.size() - 1);
      while (times.get(times.size() - 1) <= stopped + 2 * QUIET_WHOLE) {
        topics.append(Topics.OTLP_LOGS, times.size() % LiveTopics.PARTITIONS, ballast());
        times.add(line(outputs, traces, times.size()));
      }
      CompletableFuture<JobID> again =
          CompletableFuture.supplyAsync(() -> start(config, 3, savepoint.join()));
      while (!again.isDone()) {
        times.add(line(outputs, traces, times.size()));
      }
      int before = outputs.logs();
      while (outputs.logs() == before) {
        times.add(line(outputs, traces, times.size()));
      }
      List<Correlation> settled = settled(outputs, traces);
      // All of them, unless this machine once took longer than the quiet period for one.
      assertThat(settled)
          .extracting(trace -> trace.getSpanCount() + trace.getLogCount())
          .containsOnly(untilQuiet(times));
      flink.cancel(again.get());
      assertThat(outputs.matches()).hasSize(traces.size() * (times.size() - 1));
    }
  }

  /** What is settled after the kill comes from the checkpoint and the ticker alone. */
  @Test
  void settlesWhatAKillLeftThoughNothingFurtherComes() throws Exception {
    List<TraceId> whole = traces(7, 50);
    List<TraceId> orphans = traces(8, 50);
    topics.startAtEnd("killed");
    try (OutputReader outputs = topics.newOutputs()) {
      JobID job = flink.start(topics.config("killed", "SENSE_CORRELATION_TICK_INTERVAL=1h"), 4);
      topics.append(Topics.OTLP_LOGS, 0, logs(orphans));
      topics.append(Topics.OTLP_LOGS, 1, logs(whole));
      topics.append(Topics.OTLP_SPANS, 0, spans(whole));
      topics.tick(); // so that they count as read, while no further time passes
      outputs.await(() -> outputs.logs() == whole.size());
      flink.checkpoint(job);
      flink.cancel(job);
      outputs.readToEnd();
      assertThat(whole).noneMatch(trace -> outputs.isSettled(trace.toString()));

      job = flink.start(topics.config("killed", SETTINGS), 2, flink.lastCheckpoint(job));
      assertThat(settled(outputs, whole))
          .extracting(Correlation::getMatches)
          .containsOnly(MatchCounts.newBuilder().setSpanId(1).build());
      assertThat(settled(outputs, orphans))
          .extracting(Correlation::getMatches)
          .containsOnly(MatchCounts.newBuilder().setOrphan(1).build());
      outputs.await(() -> outputs.matches().size() == whole.size() + orphans.size());
      assertThat(outputs.logs()).isEqualTo(outputs.matches().size());
      flink.cancel(job);
    }
  }

  private static JobID start(CorrelationConfig config, int parallelism, String savepoint) {
    try {
      return flink.start(config, parallelism, savepoint);
    } catch (Exception e) {
      throw new IllegalStateException("Could not start the job again", e);
    }
  }

  /** Appends a line of each trace, shows what has come out, and returns the line's broker time. */
  private static long line(OutputReader outputs, List<TraceId> traces, int number)
      throws Exception {
    outputs.poll();
    return topics.append(
        Topics.OTLP_LOGS,
        number % LiveTopics.PARTITIONS,
        Otlp.logs(
            Otlp.service("shop"),
            traces.stream()
                .map(trace -> Otlp.log(trace, 1, NOW + number, "line " + number).build())
                .toList()));
  }

  /** A request of nothing that takes long to read: a field that OTLP does not have yet. */
  private static byte[] ballast() {
    return LogsData.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    1_000,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFrom(new byte[1_000_000]))
                        .build())
                .build())
        .build()
        .toByteArray();
  }

  /** How many records come before the first quiet period. */
  private static int untilQuiet(List<Long> brokerTimes) {
    int records = 1;
    while (records < brokerTimes.size()
        && brokerTimes.get(records) - brokerTimes.get(records - 1) <= QUIET_WHOLE) {
      records++;
    }
    return records;
  }

  /** The rows with which traces settled, once all of them have. */
  private static List<Correlation> settled(OutputReader outputs, List<TraceId> traces)
      throws Exception {
    outputs.await(() -> traces.stream().allMatch(trace -> outputs.isSettled(trace.toString())));
    return traces.stream()
        .map(
            trace ->
                outputs.revisions(trace.toString()).stream()
                    .filter(row -> row.getState() == CorrelationState.CORRELATION_STATE_COMPLETE)
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static List<TraceId> traces(long test, int count) {
    return LongStream.rangeClosed(1, count).mapToObj(n -> new TraceId(test, n)).toList();
  }

  /** A root span of each trace. */
  private static byte[] spans(List<TraceId> traces) {
    List<Span> spans =
        traces.stream().map(trace -> Otlp.span(trace, 1, 0, NOW, NOW + SECOND).build()).toList();
    return Otlp.spans(Otlp.service("shop"), spans);
  }

  /** A log of each trace that names the root span. */
  private static byte[] logs(List<TraceId> traces) {
    List<LogRecord> logs =
        traces.stream().map(trace -> Otlp.log(trace, 1, NOW, "hello").build()).toList();
    return Otlp.logs(Otlp.service("shop"), logs);
  }
}
