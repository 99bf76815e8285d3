package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.platform.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A part of the platform in a JVM of its own, on the class path of this one. */
final class JavaProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(1);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String name;
  private final Process process;
  private final Path output;

  private JavaProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /**
   * Starts one.
   *
   * @param name of its files in the directory
   */
  static JavaProcess start(
      String name, Path directory, List<String> jvmOptions, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Path output = directory.resolve(name + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new JavaProcess(name, process, output);
    } catch (IOException e) {
      throw new BenchmarkException("Could not start the " + name + ": " + e, e);
    }
  }

  /** Waits until it is ready. */
  void await(BooleanSupplier isReady) {
    long end = System.nanoTime() + START_PATIENCE.toNanos();
    while (!isReady.getAsBoolean()) {
      requireAlive();
      if (System.nanoTime() - end > 0) {
        throw new BenchmarkException("The " + name + " did not get ready: " + output());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("Interrupted while the " + name + " started", e);
      }
    }
  }

  void requireAlive() {
    if (!process.isAlive()) {
      throw new BenchmarkException("The " + name + " ended: " + output());
    }
  }

  /** CPU used so far. */
  double cpuSeconds() {
    return ProcFile.cpuSecondsOfItself(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** What it has printed so far. */
  String output() {
    try {
      return Files.readString(output).strip();
    } catch (IOException e) {
      return "(could not read its output: " + e + ")";
    }
  }
}
