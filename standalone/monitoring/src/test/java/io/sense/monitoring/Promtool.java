package io.sense.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prometheus' own checker, as installed on this machine. */
final class Promtool {
  private Promtool() {}

  /**
   * What it said.
   *
   * @param code 0 if all is well
   * @param output of both streams
   */
  record Verdict(int code, String output) {}

  /** Runs it in the folder of Prometheus' files; skips the test where it is not installed. */
  static Verdict run(String... arguments) throws IOException, InterruptedException {
    assumeTrue(isInstalled("promtool"), "promtool is not installed (Debian: prometheus)");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(Monitoring.PROMETHEUS.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Verdict(process.waitFor(), output);
  }

  static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
