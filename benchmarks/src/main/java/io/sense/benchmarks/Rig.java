package io.sense.benchmarks;

import io.sense.benchmarks.load.OtlpClient;
import io.sense.benchmarks.meter.Outputs;
import io.sense.benchmarks.platform.Checkpoint;
import io.sense.benchmarks.platform.CpuUse;
import io.sense.benchmarks.platform.GcLog;
import io.sense.benchmarks.platform.PlatformProcess;
import io.sense.benchmarks.platform.Sample;
import io.sense.benchmarks.platform.Sampler;
import io.sense.benchmarks.platform.ThreadCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A platform of its own, ready, with the client that loads it and the meters that watch it. Ctrl-C
 * stops it as {@link #close} does.
 */
final class Rig implements AutoCloseable {
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private final Path directory;
  private final boolean keep;
  private final Consumer<String> console;
  private final PlatformProcess platform;
  private final Thread stopWithJvm;
  private Sampler sampler;
  private Outputs outputs;
  private OtlpClient client;
  private volatile boolean closing;

  /** All counters at a moment; figures are the difference of two. */
  record Mark(CpuUse cpu, ThreadCpu threads, GcLog gc, List<Checkpoint> checkpoints) {
    long nanos() {
      return cpu.nanos();
    }
  }

  private Rig(Path directory, boolean keep, PlatformProcess platform, Consumer<String> console) {
    this.directory = directory;
    this.keep = keep;
    this.platform = platform;
    this.console = console;
    this.stopWithJvm = new Thread(this::stop, "stop-platform");
  }

  /**
   * Starts a platform and waits until it is ready.
   *
   * @param below where its directory is made
   * @param keep whether the directory stays
   * @param settings of the platform
   * @param console told how it goes
   */
  static Rig start(
      Path below, boolean keep, Map<String, String> settings, Consumer<String> console) {
    Path directory;
    try {
      directory = Files.createTempDirectory(Files.createDirectories(below), "sense-bench-");
    } catch (IOException e) {
      throw new BenchmarkException("Could not make a directory in " + below + ": " + e, e);
    }
    console.accept("Starting a platform in " + directory + " ...");
    Rig rig = new Rig(directory, keep, PlatformProcess.start(directory, settings), console);
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.platform.awaitReady();
      rig.sampler = Sampler.start(rig.platform);
      rig.outputs = new Outputs(rig.platform.kafkaServers());
      rig.client = new OtlpClient(rig.platform.receiver());
      return rig;
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  Outputs outputs() {
    return outputs;
  }

  OtlpClient client() {
    return client;
  }

  Sampler sampler() {
    return sampler;
  }

  /** All counters now. */
  Mark mark() {
    return new Mark(
        sampler.cpu(),
        ThreadCpu.of(platform.jvmPid()),
        GcLog.read(platform.gcLog()),
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
      platform.requireAlive();
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
    if (outputs != null) {
      outputs.close();
    }
    if (sampler != null) {
      sampler.close();
    }
    platform.close();
    if (keep) {
      say("What it kept is in " + directory);
    } else {
      delete();
    }
  }

  private void delete() {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      say("Could not delete " + directory + ": " + e);
    }
  }

  /** What the platform used and held in the last ten seconds. */
  private String load(long now) {
    List<Sample> last = sampler.samples(now - PROGRESS_EVERY.toNanos(), now);
    if (last.size() < 2) {
      return "no sample";
    }
    Sample newest = last.get(last.size() - 1);
    CpuUse used = newest.cpu().since(last.get(0).cpu());
    return "cores %.2f platform, %.2f generator; JVM %d MB, join's heap %d MB in %d traces"
        .formatted(
            used.platform() / used.seconds(),
            used.generator() / used.seconds(),
            newest.residentBytes() >> 20,
            newest.joinHeapBytes() >> 20,
            newest.joinHeapTraces());
  }
}
