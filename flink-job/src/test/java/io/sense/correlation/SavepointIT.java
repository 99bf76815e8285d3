package io.sense.correlation;

import static io.sense.correlation.Otlp.service;
import static io.sense.correlation.Otlp.span;
import static io.sense.correlation.Otlp.spans;
import static io.sense.correlation.SavepointMaker.DEFERRED;
import static io.sense.correlation.SavepointMaker.MINUTE;
import static io.sense.correlation.SavepointMaker.OPEN;
import static io.sense.correlation.SavepointMaker.SECOND_NANOS;
import static io.sense.correlation.SavepointMaker.SETTLED;
import static io.sense.correlation.SavepointMaker.START_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.TraceLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job goes on from a savepoint that an earlier build of it made (see SavepointMaker). */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class SavepointIT {
  /** Of another service than the settled trace and with the same circuit. */
  private static final TraceId CONTINUATION = new TraceId(1, 9);

  @TempDir private Path directory;
  private Path savepoint;

  @BeforeEach
  void unzip() throws Exception {
    savepoint = Files.createDirectory(directory.resolve("savepoint"));
    try (ZipInputStream zip =
        new ZipInputStream(SavepointIT.class.getResourceAsStream("savepoint.zip"))) {
      for (ZipEntry file = zip.getNextEntry(); file != null; file = zip.getNextEntry()) {
        Files.copy(zip, savepoint.resolve(file.getName()));
      }
    }
  }

  @Test
  void goesOnWithAllThatTheSavepointHolds() throws Exception {
    try (HandFedJob job = new HandFedJob(directory, 3, savepoint.toString())) {
      long now = MINUTE + 45_000;
      job.tick(now);
      job.send(Topics.OTLP_LOGS, now, SavepointMaker.settledLog());
      job.send(
          Topics.OTLP_SPANS,
          now,
          spans(service("orders"), span(OPEN, 1, 0, START_NANOS, START_NANOS + 200)));
      job.send(
          Topics.OTLP_SPANS,
          now,
          spans(
              service("shipping"),
              span(CONTINUATION, 1, 0, START_NANOS + SECOND_NANOS, START_NANOS + SECOND_NANOS)
                  .addAttributes(Otlp.attribute("circuit_id", "circuit"))));
      job.tick(MINUTE + 59_000);
      job.letTimePass();

      Correlation amended = job.awaitRow(SETTLED, CorrelationState.CORRELATION_STATE_AMENDED);
      assertThat(amended.getGeneration()).isEqualTo(MINUTE + 1_000);
      assertThat(amended.getSpanCount()).isEqualTo(2);
      assertThat(amended.getMatches())
          .isEqualTo(MatchCounts.newBuilder().setSpanId(1).setInterval(1).build());

      Correlation settled = job.awaitRow(OPEN, CorrelationState.CORRELATION_STATE_COMPLETE);
      assertThat(settled.getGeneration()).isEqualTo(MINUTE + 20_000);
      assertThat(settled.getSpanCount()).isEqualTo(2);
      assertThat(settled.getService()).isEqualTo("orders");
      assertThat(settled.getMatches())
          .isEqualTo(MatchCounts.newBuilder().setSpanId(1).setInterval(1).build());

      Correlation deferred = job.awaitRow(DEFERRED, CorrelationState.CORRELATION_STATE_COMPLETE);
      assertThat(deferred.getGeneration()).isEqualTo(MINUTE + 40_000);

      assertThat(logsThatLeave(job))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      Stream.of("late", "waits"),
                      IntStream.rangeClosed(
                              SavepointMaker.GIANT_LOGS_LEFT + 1, SavepointMaker.GIANT_LOGS)
                          .mapToObj(n -> "giant " + n))
                  .toList());
      assertLinked(job);
      assertCallsAddedUp(job);
      assertLedger(job);
    }
  }

  /** Each with its body, found by its interval. */
  private static List<String> logsThatLeave(HandFedJob job) throws Exception {
    job.awaitLog("late");
    job.awaitLog("waits");
    for (int n = SavepointMaker.GIANT_LOGS_LEFT + 1; n <= SavepointMaker.GIANT_LOGS; n++) {
      job.tick(MINUTE + 59_000 + n); // a slice each
      job.awaitLog("giant " + n);
    }
    assertThat(job.results(Topics.CORRELATED_LOGS))
        .flatExtracting(message -> Otlp.records(message.value()))
        .flatExtracting(log -> Otlp.values(log, SenseAttributes.MATCH))
        .containsOnly("interval");
    return job.results(Topics.CORRELATED_LOGS).stream()
        .flatMap(message -> HandFedJob.texts(message).stream())
        .toList();
  }

  private static void assertLinked(HandFedJob job) throws Exception {
    job.await(Topics.TRACE_LINKS, message -> true);
    TraceLink link = TraceLink.parseFrom(job.results(Topics.TRACE_LINKS).get(0).value());
    assertThat(link.getParentTraceId()).isEqualTo(SETTLED.toString());
    assertThat(link.getChildTraceId()).isEqualTo(CONTINUATION.toString());
    assertThat(link.getValue()).isEqualTo("circuit");
  }

  /** One call was settled before the savepoint, one after it, both within a minute. */
  private static void assertCallsAddedUp(HandFedJob job) throws Exception {
    job.tick(MINUTE + 120_000);
    job.await(
        Topics.SERVICE_EDGES,
        message -> {
          ServiceEdge edge = HandFedJob.read(ServiceEdge.parser(), message);
          return edge.getCaller().equals("orders")
              && edge.getCallee().equals("billing")
              && edge.getMinute() == MINUTE
              && edge.getCalls() == 2;
        });
  }

  private static void assertLedger(HandFedJob job) throws Exception {
    LedgerRow spans =
        LedgerRow.newBuilder()
            .setSignal(LedgerSignal.LEDGER_SIGNAL_SPANS)
            .setMinute(MINUTE)
            .setRevision(14)
            .setReceived(7)
            .setCorrelated(7)
            .build();
    LedgerRow logs =
        LedgerRow.newBuilder()
            .setSignal(LedgerSignal.LEDGER_SIGNAL_LOGS)
            .setMinute(MINUTE)
            .setRevision(2 * (5 + SavepointMaker.GIANT_LOGS))
            .setReceived(5 + SavepointMaker.GIANT_LOGS)
            .setSpanId(2)
            .setInterval(2 + SavepointMaker.GIANT_LOGS)
            .setRepeats(1)
            .build();
    job.await(Topics.LEDGER, row -> HandFedJob.read(LedgerRow.parser(), row).equals(spans));
    job.await(Topics.LEDGER, row -> HandFedJob.read(LedgerRow.parser(), row).equals(logs));
  }
}
