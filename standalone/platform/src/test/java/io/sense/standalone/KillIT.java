package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.client.Send;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;
  private final Map<String, String> ports = FreePorts.fixed();

  /** How a running platform is ended in the middle of its work. */
  @FunctionalInterface
  private interface Kill {
    void end(PlatformProcess platform) throws Exception;
  }

  @Test
  void answersTheSameAfterTheJvmAloneWasKilled() throws Exception {
    answersTheSameAfter(PlatformProcess::killJvm);
  }

  @Test
  void answersTheSameAfterTheJvmAndAllItsChildrenWereKilled() throws Exception {
    answersTheSameAfter(PlatformProcess::killAll);
  }

  private void answersTheSameAfter(Kill kill) throws Exception {
    TrainTicket trainTicket = TrainTicket.orSkip();
    Path data = directory.resolve("data");
    PalantirClient palantir = new PalantirClient(port("SENSE_PALANTIR_PORT"));

    try (PlatformProcess platform = PlatformProcess.start(data, ports)) {
      awaitCheckpoint(data);
      Thread sending = new Thread(() -> send(trainTicket), "first-send");
      sending.start();
      Condition.await(
          PATIENCE, () -> "some of the traces to be answered", () -> palantir.all().size() >= 40);
      assertThat(sending.isAlive()).as("still sending when killed").isTrue();
      kill.end(platform);
      sending.interrupt();
      sending.join(TimeUnit.SECONDS.toMillis(30));
      again(trainTicket, data, palantir);
    }
  }

  private void again(TrainTicket trainTicket, Path data, PalantirClient palantir) throws Exception {
    try (PlatformProcess platform = PlatformProcess.start(data, ports)) {
      assertThat(send(trainTicket)).isZero();
      trainTicket.awaitRightAnswers(palantir, PATIENCE);
      assertThat(rows(data, "count(*)")).isEqualTo(trainTicket.traces());
      assertThat(rows(data, "count(DISTINCT trace_id)")).isEqualTo(trainTicket.traces());
      assertThat(platform.stop()).isZero();
    }
  }

  private int send(TrainTicket trainTicket) {
    return Send.run(
        System.out,
        System.err,
        trainTicket.file().toString(),
        "--endpoint",
        "http://127.0.0.1:" + port("SENSE_RECEIVER_HTTP_PORT"));
  }

  /** So that the kill meets jobs that have something to go on from. */
  private static void awaitCheckpoint(Path data) {
    Path ofJob = data.resolve("flink").resolve("checkpoints").resolve("correlation");
    Condition.await(
        PATIENCE, () -> "a first checkpoint", () -> Checkpoints.newest(ofJob).isPresent());
  }

  private long rows(Path data, String what) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + port("SENSE_STANDALONE_DATABASE_PORT") + "/sense";
    String password = Files.readString(data.resolve("postgresql").resolve("password"));
    try (var connection = DriverManager.getConnection(url, "sense", password.strip());
        var statement = connection.createStatement();
        var result = statement.executeQuery("SELECT " + what + " FROM correlations")) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException("Could not count the rows", e);
    }
  }

  private int port(String name) {
    return Integer.parseInt(ports.get(name));
  }
}
