package io.sense.manifests;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The programs that files are held against. A test whose program is missing says so and is skipped.
 */
final class Programs {
  private Programs() {}

  /** What a program said, and how it ended. */
  record Outcome(int status, String output, String faults) {}

  /** A program that {@code standalone/manifests/tools} builds. */
  static Path built(String name) {
    String home = System.getenv().getOrDefault("HOME", "");
    Path tools =
        Path.of(
            System.getenv()
                .getOrDefault("SENSE_TOOLS", Path.of(home, ".cache", "sense-tools").toString()));
    Path program = tools.resolve(name);
    if (!Files.isExecutable(program)) {
      return abort(program + " is missing: standalone/manifests/tools builds it");
    }
    return program;
  }

  /** A program of the system. */
  static Path installed(String name, String debianPackage) {
    return find(name)
        .orElseGet(() -> abort(name + " is missing: install the package " + debianPackage));
  }

  private static Optional<Path> find(String name) {
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).resolve(name));
    return Stream.concat(onPath, Stream.of(Path.of("/usr/sbin", name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs it to its end, which must come within a minute. */
  static Outcome run(Path directory, Map<String, String> environment, List<String> command) {
    try {
      Path faults = Files.createTempFile("faults", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(faults.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new IllegalStateException(command + " did not end");
        }
        return new Outcome(process.exitValue(), output, Files.readString(faults));
      } finally {
        Files.delete(faults);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + command, e);
    }
  }
}
