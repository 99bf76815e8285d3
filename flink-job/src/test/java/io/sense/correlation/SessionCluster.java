package io.sense.correlation;

import io.sense.standalone.processes.FlinkProcesses;
import io.sense.standalone.processes.ProgramKind;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JobManager and a TaskManager as processes of their own, on Flink's jars alone: what a job needs
 * beyond them its jar must bring.
 */
final class SessionCluster implements AutoCloseable {
  private static final List<String> NOT_FLINK =
      List.of(
          "/target/",
          "-tests.jar",
          "flink-test-utils",
          "sense-",
          "kafka",
          "flink-connector-kafka",
          "protobuf",
          "opentelemetry",
          "HikariCP",
          "flyway",
          "postgres",
          "commons-codec",
          "lz4-java",
          "/jackson-");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SLOTS = 4;
  private static final int PARALLELISM = 2;

  /** As the JVM of the tests itself has it. */
  private static final List<String> QUICK = List.of(ProgramKind.QUICK_TO_START, "-XX:+UseSerialGC");

  private final FlinkProcesses flink;

  /** Starts the processes with {@code flink-conf/config.yaml} and waits for them. */
  SessionCluster(Path directory) {
    flink =
        new FlinkProcesses(
            directory,
            flinkClassPath(),
            1,
            SLOTS,
            Map.of(
                "jobmanager.memory.process.size",
                "1g",
                "taskmanager.memory.process.size",
                "1400m",
                "execution.checkpointing.interval",
                "1 s",
                "execution.checkpointing.min-pause",
                "100 ms",
                // A move by hand must keep its savepoint even where the cluster would not.
                "execution.state-recovery.claim-mode",
                "CLAIM"),
            Map.of(
                ProgramKind.JOBMANAGER, QUICK,
                ProgramKind.TASKMANAGER, QUICK));
    try {
      flink.start(PATIENCE);
    } catch (RuntimeException e) {
      flink.close();
      throw e;
    }
  }

  /** Starts a job of a jar and waits until all of it runs. */
  void run(Path jar, String entryClass, List<String> arguments) {
    flink.run(jar, entryClass, arguments, PARALLELISM, PATIENCE);
  }

  /** Waits until a running job has completed so many checkpoints since it was started. */
  void awaitCheckpoints(String name, int count) {
    flink
        .jobManager()
        .await(PATIENCE, count + " checkpoints of " + name, () -> checkpoints(name) >= count);
  }

  private int checkpoints(String name) {
    return flink.rest().ask("jobs/overview").stream()
        .flatMap(answer -> answer.path("jobs").valueStream())
        .filter(job -> job.path("name").asText().equals(name))
        .filter(job -> job.path("state").asText().equals("RUNNING"))
        .findFirst()
        .flatMap(job -> flink.rest().ask("jobs/" + job.path("jid").asText() + "/checkpoints"))
        .map(answer -> answer.at("/counts/completed").asInt())
        .orElse(0);
  }

  /** How a command names it. */
  String setting() {
    return "SENSE_FLINK_URL=" + flink.rest().address();
  }

  @Override
  public void close() {
    flink.close();
  }

  private static String flinkClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> NOT_FLINK.stream().noneMatch(entry::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
