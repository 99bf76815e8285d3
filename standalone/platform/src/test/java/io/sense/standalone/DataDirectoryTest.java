package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir Path directory;

  @Test
  void servesOnePlatformAtATime() {
    try (var first = DataDirectory.open(directory)) {
      assertThat(first.root()).isDirectory();
      assertThatThrownBy(() -> DataDirectory.open(directory))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("another running platform");
    }
    DataDirectory.open(directory).close();
  }

  @Test
  void namesTheDirectoryItCannotWrite() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("--data");
  }
}
