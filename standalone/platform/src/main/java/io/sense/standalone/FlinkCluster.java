package io.sense.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink inside this JVM, with its web page on the loopback address.
 *
 * <p>It runs on the settings of {@code flink-conf/config.yaml}, with what one machine needs other
 * put over them. A MiniCluster forgets its jobs; {@link #submit} starts each from its newest
 * checkpoint.
 */
final class FlinkCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlinkCluster.class);

  /** For the cluster to end its own; the JVM ends soon after it anyway. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MiniCluster cluster;
  private final Configuration configuration;
  private final Path directory;

  private FlinkCluster(MiniCluster cluster, Configuration configuration, Path directory) {
    this.cluster = cluster;
    this.configuration = configuration;
    this.directory = directory;
  }

  /**
   * Starts a cluster.
   *
   * @param directory for checkpoints and working files
   * @param port of the web page, 0 lets the system choose
   * @param parallelism of each job
   * @param jobs that will run at once
   */
  static FlinkCluster start(Path directory, int port, int parallelism, int jobs) {
    try {
      Path working = directory.resolve("working");
      deleteAll(working); // of a run that was killed
      Files.createDirectories(working);
      Configuration configuration = configuration(directory, working, port, parallelism);
      MiniCluster cluster =
          new MiniCluster(
              new MiniClusterConfiguration.Builder()
                  .setConfiguration(configuration)
                  .setNumTaskManagers(1)
                  .setNumSlotsPerTaskManager(parallelism * jobs)
                  .setRpcServiceSharing(RpcServiceSharing.SHARED)
                  .build());
      cluster.start();
      return new FlinkCluster(cluster, configuration, directory);
    } catch (Exception e) { // MiniCluster.start declares it
      throw new PlatformException("Could not start Flink in " + directory + ": " + e, e);
    }
  }

  /** Of the web page and the REST API. */
  URI address() {
    try {
      return cluster.getRestAddress().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Could not ask Flink for its address: interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new PlatformException("Could not ask Flink for its address: " + e, e);
    }
  }

  /**
   * Starts a job from its newest complete checkpoint, or from nothing if it has none.
   *
   * @param name of the job's checkpoint directory; never changes
   * @param graph builds the job
   */
  FlinkJob submit(String name, JobGraphBuilder graph) {
    Path checkpoints = directory.resolve("checkpoints").resolve(name);
    Optional<Path> newest = Checkpoints.newest(checkpoints);
    try {
      Configuration ofJob = new Configuration(configuration);
      Files.createDirectories(checkpoints);
      ofJob.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
      StreamExecutionEnvironment environment =
          StreamExecutionEnvironment.getExecutionEnvironment(ofJob);
      graph.build(environment);
      StreamGraph streamGraph = environment.getStreamGraph();
      streamGraph.setJobName("sense-" + name);
      newest.ifPresent(
          path ->
              streamGraph.setSavepointRestoreSettings(
                  SavepointRestoreSettings.forPath(
                      path.toUri().toString(), false, RecoveryClaimMode.CLAIM)));
      LOG.info("Starting job {} from {}", name, newest.map(Path::toString).orElse("nothing"));
      var submitted = cluster.submitJob(streamGraph).get();
      return new FlinkJob(name, submitted.getJobID(), cluster, newest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Could not start job " + name + ": interrupted", e);
    } catch (Exception e) { // builders of jobs may throw any
      throw FlinkJob.couldNotStart(name, newest, e);
    }
  }

  /** Ends the cluster, its jobs' checkpoints kept. */
  @Override
  public void close() {
    try {
      cluster.closeAsync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("Interrupted while Flink ended");
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Flink did not end cleanly", e);
    }
  }

  /** Adds a job's sources, operators and sinks to an environment. */
  @FunctionalInterface
  interface JobGraphBuilder {
    /** Builds; any exception means that the job cannot start. */
    void build(StreamExecutionEnvironment environment) throws Exception;
  }

  private static Configuration configuration(
      Path directory, Path working, int port, int parallelism) throws IOException {
    Configuration configuration = shared(directory);
    configuration.set(RestOptions.PORT, port);
    configuration.set(RestOptions.BIND_PORT, Integer.toString(port));
    // Whoever reaches the page could run code here: keep it on this machine, and for looking.
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(WebOptions.CANCEL_ENABLE, false);
    configuration.set(WebOptions.RESCALE_ENABLE, false);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    configuration.set(CoreOptions.TMP_DIRS, working.toString());
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
    return configuration;
  }

  /** The settings that a cluster of machines runs on as well. */
  private static Configuration shared(Path directory) throws IOException {
    Path copy = directory.resolve("conf");
    Files.createDirectories(copy);
    try (InputStream shipped = FlinkCluster.class.getResourceAsStream("/flink-conf/config.yaml")) {
      if (shipped == null) {
        throw new IllegalStateException("flink-conf/config.yaml is not on the class path");
      }
      Files.copy(shipped, copy.resolve("config.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }
    return GlobalConfiguration.loadConfiguration(copy.toString());
  }

  private static void deleteAll(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
