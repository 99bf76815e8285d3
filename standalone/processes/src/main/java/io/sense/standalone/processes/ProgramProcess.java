package io.sense.standalone.processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A program as a process of its own: it can be started, stopped, killed, and started again on what
 * it kept. Its directory holds its output ({@code output.log}, of all starts) and the log of its
 * garbage collector, if it is a JVM's ({@code gc.log}, of the last). Thread-safe.
 */
public final class ProgramProcess implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String OUTPUT = "output.log";
  private static final int TOLD_LINES = 15;

  private final CommandLine program;
  private final Path directory;
  private final IntPredicate ready;
  private @Nullable Process process;
  private int starts;
  private boolean closed;

  /**
   * Nothing is started yet.
   *
   * @param directory of this program, made if missing
   * @param ready whether the program does its work since the start with this number
   */
  ProgramProcess(CommandLine program, Path directory, IntPredicate ready) {
    this.program = program;
    this.directory = directory.toAbsolutePath();
    this.ready = ready;
  }

  /** What it is called, such as {@code taskmanager-1}. */
  public String name() {
    return program.name();
  }

  /** What it keeps, and its logs. */
  public Path directory() {
    return directory;
  }

  /** The log of its garbage collector since the last start. */
  public Path gcLog() {
    return directory.resolve("gc.log");
  }

  /** Starts it; {@link #awaitReady} waits for it. */
  public synchronized void start() {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException(name() + " runs already");
    }
    if (closed) {
      throw new ProcessException("Could not start " + name() + ": everything is being stopped");
    }
    try {
      Files.createDirectories(directory);
      Path logging = directory.resolve("log4j2.xml");
      copyResource("log4j2.xml", logging);
      starts++;
      ProcessBuilder builder = new ProcessBuilder(program.command(starts, directory, logging));
      // What it is to do is said by its caller, whatever this process was told itself.
      builder.environment().keySet().removeIf(name -> name.startsWith("SENSE_"));
      builder.environment().putAll(program.environment());
      builder.directory(directory.toFile());
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(OUTPUT).toFile()));
      process = builder.start();
    } catch (IOException e) {
      throw new ProcessException("Could not start " + name() + ": " + e, e);
    }
  }

  /**
   * Waits until it does its work.
   *
   * @throws ProcessException if it ends, or the patience does
   */
  public void awaitReady(Duration patience) {
    int start = starts();
    await(patience, name() + " to be ready", () -> ready.test(start));
  }

  /**
   * Waits for what this process brings about.
   *
   * @throws ProcessException if it ends, or the patience does
   */
  public void await(Duration patience, String awaited, BooleanSupplier isSo) {
    long end = System.nanoTime() + patience.toNanos();
    requireAlive();
    while (!isSo.getAsBoolean()) {
      requireAlive();
      if (System.nanoTime() - end > 0) {
        throw new ProcessException(
            "Waited %d s in vain for %s; it said last: %s"
                .formatted(patience.toSeconds(), awaited, lastLines()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ProcessException("Interrupted while waiting for " + awaited, e);
      }
    }
  }

  /** Whether it was started and has not ended. */
  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Throws if it does not run, with what it said last. */
  public void requireAlive() {
    if (!isAlive()) {
      throw new ProcessException(name() + " does not run; it said last: " + lastLines());
    }
  }

  /** Of the process that was started last. */
  public synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException(name() + " was never started");
    }
    return process.pid();
  }

  /** SIGKILL: gives back once it has ended. */
  public synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd(process, STOP_PATIENCE);
    }
  }

  /** SIGTERM, and gives back at once; {@link #stop} waits. */
  synchronized void tellToStop() {
    if (process != null) {
      process.destroy();
    }
  }

  /** SIGTERM, and SIGKILL if that takes too long: gives back once it has ended. */
  public synchronized void stop() {
    if (process != null) {
      process.destroy();
      if (!awaitEnd(process, STOP_PATIENCE)) {
        kill();
      }
    }
  }

  /** As {@link #stop}, and it cannot be started again. */
  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }

  private synchronized int starts() {
    return starts;
  }

  private static boolean awaitEnd(Process process, Duration patience) {
    try {
      return process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What it has written to its output since it was first started. */
  public String output() throws IOException {
    return new String(Files.readAllBytes(directory.resolve(OUTPUT)), StandardCharsets.UTF_8);
  }

  private String lastLines() {
    try {
      List<String> lines = output().lines().toList();
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()));
    } catch (IOException e) {
      return "(could not read its output: " + e + ")";
    }
  }

  static void copyResource(String name, Path to) throws IOException {
    try (InputStream resource = ProgramProcess.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      Files.copy(resource, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
