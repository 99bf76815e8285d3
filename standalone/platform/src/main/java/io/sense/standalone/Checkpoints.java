package io.sense.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one job, over all its runs.
 *
 * <p>Below the job's directory Flink makes one per run, named by the run's id, and in it {@code
 * chk-N}. A checkpoint is complete once it has {@code _metadata}, which Flink writes last. N goes
 * on from the checkpoint that a run was restored from, so the greatest N is the newest; the time of
 * writing decides between runs that began without one.
 */
final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("chk-(\\d{1,18})");

  private Checkpoints() {}

  /** The newest complete checkpoint below the directory of a job. */
  static Optional<Path> newest(Path jobDirectory) {
    if (!Files.isDirectory(jobDirectory)) {
      return Optional.empty();
    }
    try (Stream<Path> paths = Files.walk(jobDirectory, 3)) {
      List<Checkpoint> complete =
          paths
              .filter(path -> path.endsWith("_metadata"))
              .map(Path::getParent)
              .flatMap(path -> checkpoint(path).stream())
              .toList();
      return complete.stream()
          .max(Comparator.comparingLong(Checkpoint::number).thenComparing(Checkpoint::written))
          .map(Checkpoint::path);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not look for checkpoints in " + jobDirectory, e);
    }
  }

  private static Optional<Checkpoint> checkpoint(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      FileTime written = Files.getLastModifiedTime(path.resolve("_metadata"));
      return Optional.of(new Checkpoint(path, Long.parseLong(matcher.group(1)), written));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + path, e);
    }
  }

  private record Checkpoint(Path path, long number, FileTime written) {}
}
