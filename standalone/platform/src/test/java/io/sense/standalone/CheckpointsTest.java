package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointsTest {
  @TempDir Path job;

  @Test
  void findsNoneWhereNothingWasWritten() {
    assertThat(Checkpoints.newest(job.resolve("missing"))).isEmpty();
    assertThat(Checkpoints.newest(job)).isEmpty();
  }

  @Test
  void takesTheGreatestNumberOverAllRuns() throws Exception {
    complete("run-a/chk-9", 50);
    Path newest = complete("run-b/chk-10", 40);
    assertThat(Checkpoints.newest(job)).contains(newest);
  }

  @Test
  void takesTheLaterOneOfTwoRunsThatBeganWithNothing() throws Exception {
    complete("run-a/chk-3", 40);
    Path later = complete("run-b/chk-3", 50);
    assertThat(Checkpoints.newest(job)).contains(later);
  }

  @Test
  void passesOverWhatWasNotCompleted() throws Exception {
    Path complete = complete("run-a/chk-3", 40);
    Files.createDirectories(job.resolve("run-a/chk-4"));
    Files.createDirectories(job.resolve("run-a/shared"));
    Files.createFile(job.resolve("run-a/shared/_metadata"));
    assertThat(Checkpoints.newest(job)).contains(complete);
  }

  private Path complete(String name, long seconds) throws IOException {
    Path directory = Files.createDirectories(job.resolve(name));
    Path metadata = Files.createFile(directory.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.from(Instant.ofEpochSecond(seconds)));
    return directory;
  }
}
