package io.sense.standalone;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that was started on a {@link FlinkCluster}. Thread-safe. */
final class FlinkJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkJob.class);

  /** For a last checkpoint, and again for the tasks to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final JobID id;
  private final MiniCluster cluster;
  private final Optional<Path> restoredFrom;

  FlinkJob(String name, JobID id, MiniCluster cluster, Optional<Path> restoredFrom) {
    this.name = name;
    this.id = id;
    this.cluster = cluster;
    this.restoredFrom = restoredFrom;
  }

  /** Of the job's checkpoint directory. */
  String name() {
    return name;
  }

  /** The checkpoint it began from. */
  Optional<Path> restoredFrom() {
    return restoredFrom;
  }

  /**
   * Waits until every task runs.
   *
   * @throws PlatformException if a task failed before, or the time is over
   */
  void awaitRunning(Duration patience) {
    Condition.await(
        patience,
        () -> "job " + name + " to run (it is " + graph().getState() + ")",
        () -> {
          AccessExecutionGraph graph = graph();
          ErrorInfo failure = graph.getFailureInfo();
          if (failure != null || graph.getState().isTerminalState()) {
            throw couldNotStart(
                name, restoredFrom, failure == null ? null : failure.getException());
          }
          return graph.getState() == JobStatus.RUNNING && everyTaskRuns(graph);
        });
  }

  /** Completes when the job is over: with the reason, if it did not end by {@link #close}. */
  CompletableFuture<Optional<String>> end() {
    return cluster
        .requestJobResult(id)
        .thenApply(
            result ->
                result
                    .getSerializedThrowable()
                    .map(cause -> "Job " + name + " failed: " + rootMessage(cause)));
  }

  /** Ends the job on a fresh checkpoint, so that the next start has little to catch up with. */
  @Override
  public void close() {
    try {
      cluster
          .triggerCheckpoint(id, CheckpointType.CONFIGURED)
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("No last checkpoint of job {}: it will start from the one before", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      cluster.cancelJob(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      cluster.requestJobResult(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Job {} did not end cleanly", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static PlatformException couldNotStart(
      String name, Optional<Path> restoredFrom, Throwable cause) {
    String reason = cause == null ? "it ended" : rootMessage(cause);
    return new PlatformException(
        restoredFrom
            .map(
                path ->
                    "Could not start job %s from its newest checkpoint %s (%s); move %s away to start it without its state"
                        .formatted(name, path, reason, path.getParent().getParent()))
            .orElse("Could not start job %s (%s)".formatted(name, reason)),
        cause);
  }

  private AccessExecutionGraph graph() {
    try {
      return cluster.getExecutionGraph(id).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Could not ask for job " + name + ": interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new PlatformException("Could not ask for job " + name + ": " + e, e);
    }
  }

  private static boolean everyTaskRuns(AccessExecutionGraph graph) {
    for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
      if (vertex.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  private static String rootMessage(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return ExceptionUtils.stringifyException(root).lines().findFirst().orElse(root.toString());
  }
}
