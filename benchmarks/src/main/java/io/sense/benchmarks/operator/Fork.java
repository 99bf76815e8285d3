package io.sense.benchmarks.operator;

import io.sense.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a main class of this class path in a JVM of its own, so that no round warms up another. */
final class Fork {
  /** The same for all that is compared; a TaskManager's collector is the JVM's default, too. */
  static final String HEAP = "-Xmx3g";

  private Fork() {}

  /**
   * Runs it to its end. Its stderr goes to ours, and {@code SENSE_JAVA_OPTS} to its JVM.
   *
   * @return what it printed
   */
  static String run(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-Dlog4j2.configurationFile=log4j2-bench.xml");
    Optional.ofNullable(System.getenv("SENSE_JAVA_OPTS"))
        .filter(text -> !text.isBlank())
        .ifPresent(text -> command.addAll(List.of(text.strip().split("\\s+", -1))));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process = start(command);
    Thread stop = new Thread(process::destroy, "stop-fork");
    Runtime.getRuntime().addShutdownHook(stop); // Ctrl-C stops it as well
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exit = process.waitFor();
      if (exit != 0) {
        throw new BenchmarkException(
            main.getSimpleName() + " " + arguments + " ended with " + exit + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new BenchmarkException("Could not read what " + main.getSimpleName() + " prints", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while " + main.getSimpleName() + " ran", e);
    } finally {
      process.destroy();
      try {
        Runtime.getRuntime().removeShutdownHook(stop);
      } catch (IllegalStateException e) {
        // The JVM is going down, and the hook has its work.
      }
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new BenchmarkException("Could not start a JVM: " + e, e);
    }
  }
}
