package io.sense.benchmarks;

import io.sense.benchmarks.report.Figures;
import io.sense.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Where results are kept, named by the UTC time of the start.
 *
 * @param directory made if missing
 * @param start of the bench
 */
public record ResultFiles(Path directory, Instant start) {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm").withZone(ZoneOffset.UTC);

  /** Reads where; the caller reports faults. */
  public static ResultFiles read(Settings settings) {
    return new ResultFiles(
        settings
            .optionalPath(BenchRequest.PREFIX + "RESULTS")
            .orElse(BenchRequest.ROOT.resolve("benchmarks/results")),
        Clock.systemUTC().instant());
  }

  /**
   * Keeps what a benchmark found as {@code .md} and {@code .csv}.
   *
   * @param lines as they stand on the console
   * @param facts that the figures depend on
   * @return the files
   */
  public List<Path> write(
      String benchmark, Figures figures, List<String> lines, List<String> facts) {
    List<String> text = new ArrayList<>(List.of("# " + stamp(benchmark)));
    text.addAll(lines);
    text.addAll(List.of("", "```"));
    text.addAll(facts);
    text.add("```");
    return List.of(
        write(benchmark + ".csv", figures.csv()),
        write(benchmark + ".md", String.join("\n", text) + "\n"));
  }

  /** Keeps one file. */
  Path write(String name, String text) {
    try {
      Files.createDirectories(directory);
      return Files.writeString(directory.resolve(stamp(name)), text);
    } catch (IOException e) {
      throw new BenchmarkException("Could not keep the results in " + directory + ": " + e, e);
    }
  }

  private String stamp(String name) {
    return FILE_TIME.format(start) + "-" + name;
  }
}
