package io.sense.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RescaleTest {
  private static final String RUNNING =
      "{\"state\":\"RUNNING\",\"vertices\":[{\"parallelism\":2,\"status\":\"RUNNING\"}]}";

  @TempDir Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private FakeFlink flink;
  private Path jar;

  @BeforeEach
  void start() throws IOException {
    jar = Files.writeString(directory.resolve("a-job.jar"), "classes");
    flink =
        new FakeFlink()
            .with(
                "GET jobs/overview",
                "{\"jobs\":[{\"jid\":\"old\",\"name\":\"sense-correlation\",\"state\":\"RUNNING\"},"
                    + "{\"jid\":\"dead\",\"name\":\"sense-correlation\",\"state\":\"FAILED\"}]}")
            .with("GET jobs/old", RUNNING)
            .with("GET overview", "{\"slots-total\":4,\"slots-available\":2}")
            .with(
                "GET jobs/old/config",
                "{\"execution-config\":{\"user-config\":{\"SENSE_KAFKA_BOOTSTRAP_SERVERS\":\"k:1\","
                    + "\"SENSE_DATABASE_PASSWORD\":\"******\",\"other\":\"x\"}}}")
            .with("POST jars/upload", "{\"filename\":\"/tmp/id_a-job.jar\"}")
            .with("POST jars/id_a-job.jar/plan", "{\"plan\":{}}")
            .with("POST jobs/old/stop", "{\"request-id\":\"r\"}")
            .with(
                "GET jobs/old/savepoints/r",
                "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"location\":\"file:/s/1\"}}")
            .with("POST jars/id_a-job.jar/run", "{\"jobid\":\"new\"}")
            .with("GET jobs/new", RUNNING);
  }

  @AfterEach
  void stop() {
    flink.close();
  }

  @Test
  void startsFromTheSavepointWithWhatTheJobWasStartedWith() {
    assertThat(rescale("4", "SENSE_CORRELATION_HORIZON=20m")).isZero();
    assertThat(flink.posted.get(flink.posted.size() - 1))
        .contains("\"savepointPath\":\"file:/s/1\"", "\"parallelism\":4")
        .contains("\"claimMode\":\"NO_CLAIM\"") // else Flink deletes what is said to stay
        .contains("SENSE_KAFKA_BOOTSTRAP_SERVERS=k:1", "SENSE_DATABASE_PASSWORD=hunter2")
        .contains("SENSE_CORRELATION_HORIZON=20m")
        .doesNotContain("other=x");
    assertThat(text())
        .contains("goes from parallelism 2 to 4")
        .contains("waiting for a savepoint, and the job to stop with it")
        .contains("nothing was processed for", "the savepoint stays: file:/s/1")
        .doesNotContain("hunter2");
  }

  @Test
  void findsWhatIsWrongBeforeItStopsAnything() {
    assertThat(rescale("5")).isOne();
    assertThat(rescale("none")).isOne();
    assertThat(rescale("721")).isOne();
    assertThat(rescale("2", "SENSE_FLINK_JOB=index")).isOne();
    assertThat(rescale("4", "SENSE_FLINK_JAR=" + directory.resolve("away.jar"))).isOne();
    assertThat(rescale("4", "SENSE_FLINK_JOB=nothing", "SENSE_FLINK_JOBS=x")).isOne();
    assertThat(run(Map.of(), "4", flink.setting(), "SENSE_FLINK_JAR=" + jar)).isOne();
    assertThat(flink.posted).isEmpty();
    assertThat(text())
        .contains("can have 4 of the cluster's 4 slots, not 5: start more TaskManagers first")
        .contains("from 1 to 720, not \"none\"")
        .contains("from 1 to 720, not \"721\"")
        .contains("runs 0 jobs named sense-index, not one; it runs: sense-correlation")
        .contains("SENSE_FLINK_JAR: there is no file")
        .contains("SENSE_FLINK_JOB must be one of correlation, index, not \"nothing\"")
        .contains("SENSE_FLINK_JOBS is not a setting; did you mean SENSE_FLINK_JOB?")
        .contains("Flink does not tell secrets: give SENSE_DATABASE_PASSWORD again");
  }

  @Test
  void leavesAloneWhatRunsAtThatParallelismAlready() {
    // ./sense names the build's jar in the environment at each call.
    assertThat(run(Map.of("SENSE_FLINK_JAR", jar.toString()), "2", flink.setting())).isZero();
    assertThat(flink.posted).isEmpty();
  }

  @Test
  void movesToANamedJarOrNewSettingsAtTheSameParallelismToo() {
    assertThat(rescale("2")).isZero(); // names the jar
    assertThat(
            run(
                Map.of("SENSE_FLINK_JAR", jar.toString(), "SENSE_DATABASE_PASSWORD", "hunter2"),
                "2",
                flink.setting(),
                "SENSE_CORRELATION_HORIZON=20m"))
        .isZero();
    assertThat(flink.posted).filteredOn(request -> request.contains("/run")).hasSize(2);
  }

  /** As the JobManager has the environment of another process than the one that started it. */
  @Test
  void leavesAJobRunningThatTheJobManagerCouldNotBuildAgain() {
    flink.with("POST jars/id_a-job.jar/plan", "500 {\"errors\":[\"SENSE_X is required\"]}");
    assertThat(rescale("4")).isOne();
    assertThat(text()).contains("Could not build io.sense", "SENSE_X is required");
    assertThat(flink.posted).noneMatch(request -> request.contains("/stop"));
  }

  @Test
  void leavesAJobRunningWhoseSavepointFails() {
    flink.with(
        "GET jobs/old/savepoints/r",
        "{\"status\":{\"id\":\"COMPLETED\"},"
            + "\"operation\":{\"failure-cause\":{\"stack-trace\":\"The disk is full\\n\\tat x\"}}}");
    assertThat(rescale("4")).isOne();
    assertThat(text()).contains("The savepoint failed: The disk is full");
    assertThat(flink.posted).noneMatch(request -> request.contains("/run"));
  }

  @Test
  void startsItAsItWasIfItDoesNotStart() {
    flink
        .with("POST jars/id_a-job.jar/run with \"parallelism\":4", "{\"jobid\":\"bad\"}")
        .with("GET jobs/bad", "{\"state\":\"FAILED\",\"vertices\":[]}")
        .with(
            "GET jobs/bad/exceptions",
            "{\"exceptionHistory\":{\"entries\":[{\"stacktrace\":\"No Kafka\\n\\tat x\"}]}}");
    assertThat(rescale("4")).isOne();
    assertThat(text())
        .contains("it did not start: It ended as FAILED: No Kafka")
        .contains("sense-correlation runs at parallelism 2 as before, from file:/s/1");
  }

  @Test
  void saysWhereTheStateIsIfItDoesNotStartAtAll() {
    flink.with("POST jars/id_a-job.jar/run", "500 {\"errors\":[\"no\"]}");
    assertThat(rescale("4")).isOne();
    assertThat(text()).contains("does not run").contains("flink run -s file:/s/1 -c io.sense");
  }

  @Test
  void saysThatThereIsNoCluster() {
    flink.close();
    assertThat(rescale("4")).isOne();
    assertThat(text())
        .contains("Could not ask Flink at http://127.0.0.1:", "SENSE_FLINK_URL says where it is")
        .doesNotContain("null");
  }

  private int rescale(String parallelism, String... arguments) {
    List<String> all = new ArrayList<>(List.of(parallelism, flink.setting()));
    all.add("SENSE_FLINK_JAR=" + jar);
    all.addAll(List.of(arguments));
    return run(Map.of("SENSE_DATABASE_PASSWORD", "hunter2"), all.toArray(String[]::new));
  }

  private int run(Map<String, String> environment, String... arguments) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return Rescale.run(out, out, environment, List.of(arguments));
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
