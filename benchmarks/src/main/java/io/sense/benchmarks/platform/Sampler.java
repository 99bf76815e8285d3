package io.sense.benchmarks.platform;

import io.sense.benchmarks.BenchmarkException;
import io.sense.standalone.processes.SenseProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Looks at a platform at steady times. Thread-safe. */
public final class Sampler implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Flink gathers metrics every ten seconds. */
  private static final int PERIODS_PER_LOOK_AT_FLINK = 5;

  private final SenseProcesses processes;
  private final FlinkMetrics flink;
  private final List<Sample> samples = new CopyOnWriteArrayList<>();
  private final List<Checkpoint> checkpoints = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sampler");
            thread.setDaemon(true);
            return thread;
          });
  private ScheduledFuture<?> looking;
  private long heapBytes = -1;
  private long heapTraces = -1;
  private int looks;

  private Sampler(SenseProcesses processes, FlinkMetrics flink) {
    this.processes = processes;
    this.flink = flink;
  }

  /** Begins to look at a platform that is ready. */
  public static Sampler start(SenseProcesses processes) {
    try {
      Sampler sampler =
          new Sampler(processes, new FlinkMetrics(processes.flink().rest().address()));
      sampler.looking =
          sampler.timer.scheduleAtFixedRate(
              sampler::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
      return sampler;
    } catch (IOException e) {
      throw new BenchmarkException("Could not ask Flink: " + e.getMessage(), e);
    }
  }

  /** CPU used so far. */
  public CpuUse cpu() {
    return CpuUse.now(processes);
  }

  /** The samples within a stretch of {@link System#nanoTime()}. */
  public List<Sample> samples(long fromNanos, long toNanos) {
    if (looking.isDone()) {
      throw new IllegalStateException("The sampler has ended");
    }
    return samples.stream()
        .filter(one -> one.cpu().nanos() - fromNanos >= 0 && one.cpu().nanos() - toNanos < 0)
        .toList();
  }

  /** Those of the job's checkpoints that were seen already; a new one is seen within seconds. */
  public List<Checkpoint> latestCheckpoints() {
    return List.copyOf(checkpoints);
  }

  /** The job's checkpoints so far. */
  public List<Checkpoint> checkpoints() {
    try {
      lookAtCheckpoints();
      return List.copyOf(checkpoints);
    } catch (IOException e) {
      throw new BenchmarkException("Could not ask Flink for checkpoints: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void look() {
    if (looks++ % PERIODS_PER_LOOK_AT_FLINK == 0) {
      try {
        lookAtCheckpoints();
        heapBytes = flink.joinGauge("heapBytes");
        heapTraces = flink.joinGauge("heapTraces");
      } catch (IOException e) { // busy: the sample says that it does not know
        heapBytes = -1;
        heapTraces = -1;
      }
    }
    long resident =
        processes.flink().taskManagers().stream()
            .mapToLong(taskManager -> ProcFile.statusBytes(taskManager.pid(), "VmRSS"))
            .sum();
    samples.add(new Sample(cpu(), resident, heapBytes, heapTraces));
  }

  private synchronized void lookAtCheckpoints() throws IOException {
    long last = checkpoints.isEmpty() ? 0 : checkpoints.get(checkpoints.size() - 1).id();
    checkpoints.addAll(flink.checkpointsAfter(last));
  }
}
