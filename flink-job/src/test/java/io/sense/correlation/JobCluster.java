package io.sense.correlation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecution;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A Flink inside this JVM, on RocksDB, that can lose a TaskManager. */
final class JobCluster implements AutoCloseable {
  private static final int TASK_MANAGERS = 2;
  private static final int SLOTS = 2;

  private final Path directory;
  private final MiniCluster cluster;
  private int killed;

  JobCluster(Path directory) throws Exception {
    this.directory = directory;
    Configuration flink = new Configuration();
    flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(TASK_MANAGERS)
                .setNumSlotsPerTaskManager(SLOTS)
                .withRandomPorts()
                .build());
    cluster.start();
  }

  /** Starts the job without state. */
  JobID start(CorrelationConfig config, int parallelism) throws Exception {
    return start(config, parallelism, null);
  }

  /**
   * Starts the job.
   *
   * @param state of a savepoint or checkpoint, null for none
   */
  JobID start(CorrelationConfig config, int parallelism, @Nullable String state) throws Exception {
    StreamExecutionEnvironment env = environment(parallelism);
    CorrelationJob.build(env, config);
    return start(env, state);
  }

  /** Starts what an environment describes, with the state of a savepoint or without any. */
  JobID start(StreamExecutionEnvironment env, @Nullable String state) throws Exception {
    JobGraph graph = env.getStreamGraph().getJobGraph();
    if (state != null) {
      graph.setSavepointRestoreSettings(
          SavepointRestoreSettings.forPath(state, false, RecoveryClaimMode.NO_CLAIM));
    }
    return cluster.submitJob(graph).get().getJobID();
  }

  /** An environment for a job of this Flink. */
  StreamExecutionEnvironment environment(int parallelism) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration());
    env.setParallelism(parallelism);
    return env;
  }

  /** Stops with a savepoint, whose path comes once the job has ended. */
  CompletableFuture<String> stop(JobID job) {
    return cluster
        .stopWithSavepoint(
            job, directory.resolve("savepoints").toString(), false, SavepointFormatType.CANONICAL)
        .thenCombine(cluster.requestJobResult(job), (savepoint, result) -> savepoint);
  }

  /** Whether all of a job runs, and some of it for the second time at least. */
  boolean runsAgain(JobID job) {
    List<? extends AccessExecution> attempts =
        cluster.getExecutionGraph(job).join().getAllVertices().values().stream()
            .flatMap(vertex -> Arrays.stream(vertex.getTaskVertices()))
            .map(AccessExecutionVertex::getCurrentExecutionAttempt)
            .toList();
    return attempts.stream().allMatch(attempt -> attempt.getState() == ExecutionState.RUNNING)
        && attempts.stream().anyMatch(attempt -> attempt.getAttemptNumber() > 0);
  }

  /** Takes a checkpoint now. */
  void checkpoint(JobID job) throws Exception {
    cluster.triggerCheckpoint(job).get();
  }

  /** Sends what settles last, waits until it has and the ledger says so, and stops the job. */
  void finish(JobID job, LiveTopics topics, OutputReader outputs) throws Exception {
    // Totals leave up to a second later: those of the first round by the time the second settles.
    for (int round = 0; round < Traffic.LAST_ROUNDS; round++) {
      List<String> last = Traffic.sendLast(topics);
      outputs.await(() -> last.stream().allMatch(outputs::isSettled));
    }
    outputs.await(() -> outputs.ledger().values().stream().allMatch(row -> row.getOpen() == 0));
    stop(job).get();
    outputs.readToEnd();
  }

  /** Ends a job as it is. */
  void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get();
    cluster.requestJobResult(job).get();
  }

  /** The last checkpoint of a job that was cancelled. */
  String lastCheckpoint(JobID job) throws IOException {
    try (Stream<Path> checkpoints =
        Files.list(directory.resolve("checkpoints").resolve(job.toHexString()))) {
      return checkpoints
          .filter(path -> Files.exists(path.resolve("_metadata")))
          .max(Comparator.comparingInt(JobCluster::number))
          .orElseThrow(() -> new IOException("Job " + job + " left no checkpoint"))
          .toString();
    }
  }

  /** Ends the eldest TaskManager under its tasks; another is there to take them over. */
  void killTaskManager() throws Exception {
    cluster.startTaskManager();
    cluster.terminateTaskManager(killed++).get();
  }

  @Override
  public void close() {
    cluster.closeAsync().join();
  }

  private Configuration configuration() {
    Configuration flink = new Configuration();
    flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    flink.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        directory.resolve("checkpoints").toUri().toString());
    flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    return flink;
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }
}
