package io.sense.correlation;

import static io.sense.correlation.Otlp.log;
import static io.sense.correlation.Otlp.logs;
import static io.sense.correlation.Otlp.service;
import static io.sense.correlation.Otlp.span;
import static io.sense.correlation.Otlp.spans;

import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.CorrelationState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the savepoint that {@link SavepointIT} starts from. Not one of the tests: run by its name,
 * once, when a change of the state's layout is meant (see the module's README).
 */
final class SavepointMaker {
  static final Path SAVEPOINT =
      Path.of("src", "test", "resources", "io", "sense", "correlation", "savepoint.zip");

  /** Broker time, a full minute. */
  static final long MINUTE = 1_700_000_040_000L;

  static final long START_NANOS = 1_700_000_000_000_000_000L;
  static final long SECOND_NANOS = 1_000_000_000;

  /** Settled; a further log has come and waits for its amendment. */
  static final TraceId SETTLED = new TraceId(1, 1);

  /** Open, for its root is missing; one log has left, one waits. */
  static final TraceId OPEN = new TraceId(1, 2);

  /** Its span came too far ahead of the logs to be taken in. */
  static final TraceId DEFERRED = new TraceId(1, 3);

  /** Settled, but of its logs those that lie in the state beyond a first slice have not left. */
  static final TraceId HALF_SETTLED = new TraceId(1, 4);

  static final int GIANT_LOGS = 12;
  static final int GIANT_LOGS_LEFT = 4;

  @Test
  @Timeout(120)
  void makesTheSavepoint(@TempDir Path directory) throws Exception {
    try (HandFedJob job = new HandFedJob(directory, 2, null)) {
      job.tick(MINUTE + 1_000);
      job.send(
          Topics.OTLP_SPANS,
          MINUTE + 1_000,
          spans(
              service("orders"),
              span(SETTLED, 1, 0, START_NANOS, START_NANOS + SECOND_NANOS)
                  .addAttributes(Otlp.attribute("circuit_id", "circuit"))));
      job.send(
          Topics.OTLP_SPANS,
          MINUTE + 1_000,
          spans(service("billing"), span(SETTLED, 2, 1, START_NANOS, START_NANOS + 100)));
      job.send(Topics.OTLP_LOGS, MINUTE + 1_000, settledLog());
      job.tick(MINUTE + 10_000);
      job.awaitRow(SETTLED, CorrelationState.CORRELATION_STATE_COMPLETE);

      job.send(
          Topics.OTLP_SPANS,
          MINUTE + 10_000,
          spans(service("giant"), span(HALF_SETTLED, 1, 0, START_NANOS, START_NANOS + 100)));
      for (int n = 1; n <= GIANT_LOGS; n++) {
        job.send(
            Topics.OTLP_LOGS,
            MINUTE + 10_000,
            logs(service("giant"), log(HALF_SETTLED, 0, START_NANOS + 50, "giant " + n)));
      }
      job.tick(MINUTE + 19_000);
      job.awaitRow(HALF_SETTLED, CorrelationState.CORRELATION_STATE_COMPLETE);
      for (int n = 1; n <= GIANT_LOGS_LEFT; n++) { // a slice each, and one for the span
        job.letTimePassUntilLeaves("giant " + n);
      }
      job.send(
          Topics.OTLP_LOGS,
          MINUTE + 20_000,
          logs(service("billing"), log(SETTLED, 0, START_NANOS + 50, "late")));
      job.send(
          Topics.OTLP_SPANS,
          MINUTE + 20_000,
          spans(service("billing"), span(OPEN, 2, 1, START_NANOS, START_NANOS + 100)));
      job.send(
          Topics.OTLP_LOGS,
          MINUTE + 20_000,
          logs(
              service("billing"),
              log(OPEN, 2, START_NANOS + 50, "names its span"),
              log(OPEN, 0, START_NANOS + 50, "waits")));
      job.awaitRow(OPEN, CorrelationState.CORRELATION_STATE_OPEN);

      job.send(
          Topics.OTLP_SPANS,
          MINUTE + 40_000,
          spans(service("orders"), span(DEFERRED, 1, 0, START_NANOS, START_NANOS + 100)));
      zip(Path.of(job.stop().replaceFirst("^file:", "")));
    }
  }

  /** Sent once more after the savepoint, it is a repeat. */
  static byte[] settledLog() {
    return logs(service("orders"), log(SETTLED, 1, START_NANOS + 50, "has left"));
  }

  private static void zip(Path savepoint) throws Exception {
    Files.createDirectories(SAVEPOINT.getParent());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(SAVEPOINT));
        Stream<Path> files = Files.list(savepoint)) {
      for (Path file : files.sorted().toList()) {
        zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
        Files.copy(file, zip);
      }
    }
  }
}
