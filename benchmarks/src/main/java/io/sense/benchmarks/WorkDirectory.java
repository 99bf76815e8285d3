package io.sense.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where the processes of a run keep what they keep.
 *
 * @param keep whether it stays after the run
 */
record WorkDirectory(Path path, boolean keep) {
  /** Makes one below that of the configuration, which is made if missing. */
  static WorkDirectory make(RigConfig config, String prefix) {
    try {
      return new WorkDirectory(
          Files.createTempDirectory(Files.createDirectories(config.directory()), prefix),
          config.keep());
    } catch (IOException e) {
      throw new BenchmarkException(
          "Could not make a directory in " + config.directory() + ": " + e, e);
    }
  }

  /** Removes it once nothing runs in it any more, or says where it is. */
  void leave(Consumer<String> console) {
    if (keep) {
      console.accept("What it kept is in " + path);
      return;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      console.accept("Could not delete " + path + ": " + e);
    }
  }
}
