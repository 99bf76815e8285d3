package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Prometheus loads every file of rules; of a pattern that fits none it says nothing. */
final class RuleFilesTest {
  @Test
  void areAllLoaded() throws IOException {
    JsonNode configuration = Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yml"));
    Set<String> loaded = new TreeSet<>();
    for (JsonNode pattern : configuration.path("rule_files")) {
      Path glob = Path.of(pattern.asText());
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(
              Monitoring.PROMETHEUS.resolve(glob).getParent(), glob.getFileName().toString())) {
        files.forEach(file -> loaded.add(file.getFileName().toString()));
      }
    }
    Set<String> written = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Monitoring.PROMETHEUS.resolve("rules"))) {
      files.forEach(file -> written.add(file.getFileName().toString()));
    }
    assertThat(loaded).isEqualTo(written).isNotEmpty();
  }
}
