package io.sense.collectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sense.standalone.processes.CollectorProcess;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Collector that was built from {@code otel-collector/builder.yaml}, and its configurations.
 */
final class RealCollector {
  /** The root of the sources: tests run in their module's folder. */
  static final Path REPOSITORY = Path.of("..", "..").toAbsolutePath().normalize();

  /** Configurations, manifest, build script. */
  static final Path FOLDER = REPOSITORY.resolve("otel-collector");

  private static final String SKIPPED =
      "There is no Collector (otel-collector/build makes it): the tests with it are skipped";

  private RealCollector() {}

  /** The program. Skips the test, saying why, where it was not built. */
  static Path orSkip() {
    Optional<Path> program = CollectorProcess.program(REPOSITORY);
    if (program.isEmpty()) {
      System.out.println(SKIPPED); // Surefire keeps the reason to its report
    }
    assumeTrue(program.isPresent(), SKIPPED);
    return program.orElseThrow();
  }
}
