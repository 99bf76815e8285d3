package io.sense.benchmarks.operator;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.load.Shape;
import io.sense.settings.Settings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One round of one contender, in a JVM of its own: {@code CONTENDER [NAME=value ...]}. Prints a
 * line of figures; exit 1 with what is wrong where results are not right.
 */
public final class JoinRun {
  /** Requests made ready at a time, then fed: 40 000 records. */
  private static final int SLICE = 80;

  /** Least event time before measuring, for the JIT compiler. */
  private static final Duration LEAST_WARM_UP = Duration.ofSeconds(15);

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREAD =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private final JoinConfig config;
  private final Drive<?, ?, ?> drive;
  private final Requests requests;
  private long next;
  private long nextCheckpoint;

  // Of what is being measured, nanoseconds.
  private long wall;
  private long operatorCpu;
  private long allocated;
  private long checkpoints;
  private long inputCpu;

  private JoinRun(JoinConfig config, Drive<?, ?, ?> drive) {
    this.config = config;
    this.drive = drive;
    this.requests = new Requests(config.tracesPerSecond());
    this.nextCheckpoint = requests.brokerTime(0) + JoinConfig.CHECKPOINT_INTERVAL.toMillis();
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    Contender contender = Contender.valueOf(arguments[0]);
    Settings settings = new Settings(Map.of(), Arrays.copyOfRange(arguments, 1, arguments.length));
    JoinConfig config = JoinConfig.read(settings, false);
    settings.throwIfInvalid(BenchRequest.PREFIX);
    List<String> faults;
    try (Drive<?, ?, ?> drive = contender.open(config)) {
      JoinRun run = new JoinRun(config, drive);
      JoinFigures figures = run.measure(contender.retention(config));
      faults = drive.faults(run.next / Requests.PER_BATCH * Shape.W.tracesPerRequest());
      System.out.println(figures.line());
    }
    faults.forEach(fault -> System.err.println(contender.label() + ": " + fault));
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private JoinFigures measure(Duration retention) throws Exception {
    Duration warmUp = retention.plus(JoinConfig.CHECKPOINT_INTERVAL);
    feed(config.requests(warmUp.compareTo(LEAST_WARM_UP) > 0 ? warmUp : LEAST_WARM_UP));
    wall = operatorCpu = allocated = checkpoints = inputCpu = 0;
    long before = next;
    long processBefore = PROCESS.getProcessCpuTime();
    feed(config.requests(config.measured()));
    double cpu = (PROCESS.getProcessCpuTime() - processBefore - inputCpu) / 1e9;
    return new JoinFigures(
        (next - before) / Requests.PER_BATCH * Shape.W.tracesPerRequest() * Shape.W.records(),
        wall / 1e9,
        cpu,
        operatorCpu / 1e9,
        allocated,
        checkpoints / 1e9,
        inputCpu / 1e9);
  }

  private void feed(long count) throws Exception {
    long end = next + (count + SLICE - 1) / SLICE * SLICE;
    while (next < end) {
      long idle = THREAD.getCurrentThreadCpuTime();
      for (int i = 0; i < SLICE; i++) {
        drive.prepare(requests, next++);
      }
      long cpu = THREAD.getCurrentThreadCpuTime();
      inputCpu += cpu - idle;
      long bytes = THREAD.getCurrentThreadAllocatedBytes();
      long begin = System.nanoTime();
      drive.feed();
      long fed = System.nanoTime();
      long brokerTime = requests.brokerTime(next - 1);
      if (brokerTime >= nextCheckpoint) {
        drive.checkpoint(brokerTime);
        nextCheckpoint += JoinConfig.CHECKPOINT_INTERVAL.toMillis();
      }
      long done = System.nanoTime();
      wall += done - begin;
      checkpoints += done - fed;
      allocated += THREAD.getCurrentThreadAllocatedBytes() - bytes;
      operatorCpu += THREAD.getCurrentThreadCpuTime() - cpu;
    }
  }
}
