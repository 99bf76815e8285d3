package io.sense.collectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.standalone.processes.CollectorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real traffic through real Collectors on the configurations of {@code otel-collector}: in by each
 * of the three ways at once, correlated, and out again, while everything but the job is killed.
 */
final class ThreeWaysIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void givesTheRightAnswersByEachWayAndHandsOnEverythingThoughProcessesAreKilled()
      throws Exception {
    Path collector = RealCollector.orSkip();
    TrainTicket data = TrainTicket.orSkip();
    try (Rig rig = Rig.start(collector, directory);
        Feeder feeder = new Feeder(rig.addresses());
        SenseTopics topics = new SenseTopics(rig.kafka())) {
      sendAndKill(data.requests(), rig, feeder);
      rig.loki().open();
      rig.tempo().open();

      awaitRightAnswers(data, topics);
      assertThat(topics.deadLetters()).isZero();
      assertThat(topics.misplaced()).isEmpty();
      assertThat(topics.keyed()).isGreaterThanOrEqualTo(data.traces());

      awaitAllAtTheSinks(data, rig, topics);
      awaitEmptyQueues(rig);
      assertThatNothingWasLost(rig);
    }
  }

  /** Gives back once every request was acknowledged and everything runs again. */
  private static void sendAndKill(List<String> requests, Rig rig, Feeder feeder) throws Exception {
    int quarter = requests.size() / 4;
    feeder.send(requests.subList(0, quarter));
    // The backends are away: what comes out waits on the disk of the Collector behind.
    Condition.await(PATIENCE, () -> "logs to come out", () -> queued(rig.export(), "logs") > 0);
    Condition.await(PATIENCE, () -> "Loki to be tried", () -> rig.loki().refused() > 0);

    double answered = answered(rig);
    Feeder.Sending sending = feeder.start(requests.subList(quarter, 2 * quarter));
    Condition.await(
        PATIENCE, () -> "the receiver to be in the middle", () -> answered(rig) > answered);
    rig.killReceiverAndKafka();
    sending.await();
    feeder.send(requests.subList(2 * quarter, 3 * quarter));
    for (CollectorProcess feed : rig.feeds().values()) {
      assertThat(queued(feed, "traces")).as(feed.process().name()).isPositive();
      assertThat(queued(feed, "logs")).as(feed.process().name()).isPositive();
    }
    assertThatNothingWasLost(rig); // the metrics end with the processes
    rig.killCollectors();

    rig.startAgain();
    feeder.send(requests.subList(3 * quarter, requests.size()));
  }

  private static void awaitRightAnswers(TrainTicket data, SenseTopics topics) throws Exception {
    AtomicReference<List<String>> wrong = new AtomicReference<>(List.of());
    Condition.await(
        PATIENCE,
        () ->
            "the right answers; %d are wrong: %s"
                .formatted(wrong.get().size(), wrong.get().stream().limit(10).toList()),
        () -> {
          topics.read();
          wrong.set(data.differences(topics.correlations()));
          return wrong.get().isEmpty();
        });
  }

  /** As many as Sense wrote, and the same, field by field. */
  private static void awaitAllAtTheSinks(TrainTicket data, Rig rig, SenseTopics topics)
      throws Exception {
    int ways = Way.values().length;
    int traces = ways * data.traces();
    Condition.await(
        PATIENCE,
        () ->
            "all at the sinks: %d of %d logs, %d of %d spans"
                .formatted(
                    rig.loki().size(),
                    topics.logs().size(),
                    rig.tempo().size(),
                    topics.spans().size()),
        () -> {
          topics.read();
          return topics.correlationSpans() == traces
              && rig.loki().size() == topics.logs().size()
              && rig.tempo().size() == topics.spans().size();
        });
    assertThat(rig.loki().records().equals(topics.logs())).as("the same at Loki").isTrue();
    assertThat(rig.tempo().records().equals(topics.spans())).as("the same at Tempo").isTrue();
    assertThat(rig.loki().records().stream().map(OtlpRecords::uid).collect(Collectors.toSet()))
        .hasSize(ways * data.logs());
    assertThat(rig.tempo().records()).hasSizeGreaterThanOrEqualTo(ways * data.spans() + traces);
    assertThat(rig.loki().fault()).isEmpty();
    assertThat(rig.tempo().fault()).isEmpty();
  }

  private static void awaitEmptyQueues(Rig rig) throws Exception {
    for (CollectorProcess collector : collectors(rig)) {
      Condition.await(
          PATIENCE,
          () -> "an empty queue of " + collector.process().name(),
          () -> queued(collector, "") == 0);
    }
  }

  /** By the Collectors' metrics since their last start, and by their logs of all starts. */
  private static void assertThatNothingWasLost(Rig rig) throws Exception {
    for (CollectorProcess collector : collectors(rig)) {
      assertThat(CollectorMetrics.of(collector.metrics()).losses())
          .as(collector.process().name())
          .isEmpty();
      assertThat(said(collector))
          .as(collector.process().name())
          .noneMatch(line -> line.contains("Dropping") || line.contains("Failed to split"));
    }
  }

  private static List<String> said(CollectorProcess collector) throws IOException {
    return Files.readAllLines(collector.process().directory().resolve("output.log"));
  }

  private static List<CollectorProcess> collectors(Rig rig) {
    return Stream.concat(rig.feeds().values().stream(), Stream.of(rig.export())).toList();
  }

  /** Bytes on the disk of a Collector that wait to be handed on. */
  private static double queued(CollectorProcess collector, String signal) {
    return CollectorMetrics.of(collector.metrics()).sum("otelcol_exporter_queue_size", signal);
  }

  /** Requests that the receiver has answered with success. */
  private static double answered(Rig rig) {
    return CollectorMetrics.of(rig.receiver().operations().resolve("metrics"))
        .sum("sense_receiver_requests_total", "accepted");
  }
}
