package io.sense.benchmarks;

import io.sense.benchmarks.load.GrpcTransport;
import io.sense.benchmarks.load.HttpTransport;
import io.sense.benchmarks.load.OtlpClient;
import io.sense.benchmarks.load.Transport;
import io.sense.benchmarks.meter.Outputs;
import io.sense.benchmarks.platform.Checkpoint;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.platform.GcLog;
import io.sense.benchmarks.platform.Sample;
import io.sense.benchmarks.platform.Sampler;
import io.sense.benchmarks.platform.ThreadCpu;
import io.sense.standalone.processes.ProcessException;
import io.sense.standalone.processes.ProgramProcess;
import io.sense.standalone.processes.ReceiverProcess;
import io.sense.standalone.processes.SenseProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A platform of its own, ready, with the client that loads it and the meters that watch it. Ctrl-C
 * stops it as {@link #close} does.
 */
final class Rig implements AutoCloseable {
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private final WorkDirectory directory;
  private final Consumer<String> console;
  private SenseProcesses processes;
  private final Thread stopWithJvm;
  private Sampler sampler;
  private Outputs outputs;
  private OtlpClient client;
  private volatile boolean closing;

  /**
   * All counters at a moment; figures are the difference of two.
   *
   * @param threads of the TaskManagers
   * @param gc of the first TaskManager
   */
  record Mark(CpuUse cpu, ThreadCpu threads, GcLog gc, List<Checkpoint> checkpoints) {
    long nanos() {
      return cpu.nanos();
    }
  }

  private Rig(WorkDirectory directory, Consumer<String> console) {
    this.directory = directory;
    this.console = console;
    this.stopWithJvm = new Thread(this::stop, "stop-platform");
  }

  /**
   * Starts the processes and waits until all are ready.
   *
   * @param console told how it goes
   */
  static Rig start(RigConfig config, Consumer<String> console) {
    WorkDirectory directory = WorkDirectory.make(config, "sense-bench-");
    console.accept("Starting the platform in " + directory.path() + " ...");
    Rig rig = new Rig(directory, console);
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.processes = SenseProcesses.start(config.setup(directory.path()));
      rig.sampler = Sampler.start(rig.processes);
      rig.outputs = new Outputs(rig.processes.broker().servers());
      rig.client = new OtlpClient(transport(config, rig.processes.receivers().get(0)));
      for (ProgramProcess program : rig.processes.programs()) {
        console.accept("  %s is process %d".formatted(program.name(), program.pid()));
      }
      return rig;
    } catch (ProcessException e) {
      rig.close();
      throw new BenchmarkException(e.getMessage(), e);
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  private static Transport transport(RigConfig config, ReceiverProcess receiver) {
    return config.protocol() == RigConfig.Protocol.GRPC
        ? new GrpcTransport(receiver.grpcPort())
        : new HttpTransport(receiver.http());
  }

  Outputs outputs() {
    return outputs;
  }

  OtlpClient client() {
    return client;
  }

  /** What was not accepted, and results that nobody asked for. */
  List<String> faults() {
    List<String> faults = new ArrayList<>(client.faults());
    if (outputs.foreign() > 0) {
      faults.add(outputs.foreign() + " results of traces that nobody sent");
    }
    return faults;
  }

  /** To be asked for what the meters do not see. */
  SenseProcesses processes() {
    return processes;
  }

  Sampler sampler() {
    return sampler;
  }

  /** All counters now. */
  Mark mark() {
    return new Mark(
        sampler.cpu(),
        ThreadCpu.of(taskManagers().stream().map(ProgramProcess::pid).toList()),
        GcLog.read(taskManagers().get(0).gcLog()),
        sampler.checkpoints());
  }

  void say(String line) {
    console.accept(line);
  }

  /**
   * Waits for a moment, saying every few seconds how it goes.
   *
   * @param nanos of {@link System#nanoTime()}
   */
  void awaitMoment(long nanos, String what, Supplier<String> progress) {
    boolean reached =
        await(Duration.ofDays(1), what, progress, () -> nanos - System.nanoTime() <= 0);
    if (!reached) {
      throw new BenchmarkException("Waited a day for " + what);
    }
  }

  /**
   * Waits for what the platform brings about, saying every few seconds how it goes.
   *
   * @return whether it came about before the patience ended
   * @throws BenchmarkException if the platform ends, its results cannot be read, or Ctrl-C came
   */
  boolean await(Duration patience, String what, Supplier<String> progress, BooleanSupplier isSo) {
    long began = System.nanoTime();
    long nextProgress = began + PROGRESS_EVERY.toNanos();
    while (!isSo.getAsBoolean()) {
      if (closing) {
        throw new BenchmarkException("Stopped while waiting for " + what);
      }
      requireAlive();
      outputs.requireReading();
      long now = System.nanoTime();
      if (now - began > patience.toNanos()) {
        return false;
      }
      if (now - nextProgress >= 0) {
        nextProgress += PROGRESS_EVERY.toNanos();
        say("  %s: %s; %s".formatted(what, progress.get(), load(now)));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("Interrupted while waiting for " + what, e);
      }
    }
    return true;
  }

  private List<ProgramProcess> taskManagers() {
    return processes.flink().taskManagers();
  }

  private void requireAlive() {
    try {
      processes.requireAlive();
    } catch (ProcessException e) {
      throw new BenchmarkException(e.getMessage(), e);
    }
  }

  /** Stops the platform and removes what it kept. Safe to call again. */
  @Override
  public void close() {
    stop();
    if (!Thread.currentThread().equals(stopWithJvm)) {
      try {
        Runtime.getRuntime().removeShutdownHook(stopWithJvm);
      } catch (IllegalStateException e) {
        return; // the JVM is ending, and the hook finds nothing left to stop
      }
    }
  }

  private synchronized void stop() {
    if (closing) {
      return;
    }
    closing = true;
    say("Stopping the platform ...");
    if (client != null) {
      client.close();
    }
    if (outputs != null) {
      outputs.close();
    }
    if (sampler != null) {
      sampler.close();
    }
    if (processes != null) {
      processes.close();
    }
    directory.leave(console);
  }

  /** What the platform used and held in the last ten seconds. */
  private String load(long now) {
    List<Sample> last = sampler.samples(now - PROGRESS_EVERY.toNanos(), now);
    if (last.size() < 2) {
      return "no sample";
    }
    Sample newest = last.get(last.size() - 1);
    CpuUse used = newest.cpu().since(last.get(0).cpu());
    return "cores %.2f platform, %.2f generator; TaskManager %d MB, join's heap %d MB in %d traces"
        .formatted(
            used.platform() / used.seconds(),
            used.generator() / used.seconds(),
            newest.residentBytes() >> 20,
            newest.joinHeapBytes() >> 20,
            newest.joinHeapTraces());
  }
}
