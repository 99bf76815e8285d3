package io.sense.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlinkSettingsTest {
  @TempDir private Path directory;

  @Test
  void worksOutTheMemoryOfATaskManagerAsFlinksScriptDoes() {
    FlinkSettings settings =
        FlinkSettings.in(
            directory,
            Map.of(
                "taskmanager.memory.process.size", "2g",
                "taskmanager.memory.managed.size", "512m"));

    assertThat(settings.taskManagerArguments(Map.of("taskmanager.resource-id", "x")))
        .startsWith("--configDir", directory.toAbsolutePath().toString())
        .contains("taskmanager.resource-id=x")
        .contains("taskmanager.memory.managed.size=" + (512L << 20) + "b");
    assertThat(settings.taskManagerJvmOptions())
        .anyMatch(option -> option.startsWith("-Xmx"))
        .anyMatch(option -> option.startsWith("-XX:MaxDirectMemorySize="))
        .contains("--add-opens=java.base/java.util=ALL-UNNAMED");
  }

  @Test
  void takesTheSharedFileForTheJobManager() {
    FlinkSettings settings = FlinkSettings.in(directory, Map.of("rest.port", "1234"));

    assertThat(settings.jobManagerArguments()).contains("rest.port=1234");
    assertThat(settings.jobManagerJvmOptions()).anyMatch(option -> option.startsWith("-Xmx"));
    assertThat(directory.resolve("config.yaml")).content().contains("rocksdb");
  }
}
