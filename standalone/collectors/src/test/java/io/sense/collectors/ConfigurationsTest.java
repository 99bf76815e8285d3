package io.sense.collectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigurationsTest {
  private static final Pattern SETTING =
      Pattern.compile("\\$\\{env:(?<name>[A-Z_]+)(:-(?<default>[^}]*))?}");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(?<name>SENSE_COLLECTOR_[A-Z_]+)` \\|.*\\| `(?<default>[^`]*)` \\|");

  static List<Path> configurations() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> folder =
        Files.newDirectoryStream(RealCollector.FOLDER, "{feed,export}*.yaml")) {
      folder.forEach(files::add);
    }
    return files.stream().sorted().toList();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void isTakenByTheRealCollectorWithoutAnySetting(Path configuration) throws Exception {
    Validation validation = validate("--config", configuration.toString());

    assertThat(validation.said()).isEmpty();
    assertThat(validation.exit()).isZero();
  }

  @Test
  void isRefusedByTheRealCollectorWithASettingThatItDoesNotKnow() throws Exception {
    Validation validation =
        validate(
            "--config",
            RealCollector.FOLDER.resolve("feed-grpc.yaml").toString(),
            "--config",
            "yaml:exporters::otlp_grpc/sense::retry_on_failure::give_up: never");

    assertThat(validation.said()).contains("give_up");
    assertThat(validation.exit()).isNotZero();
  }

  @Test
  void readsNoSettingThatItsReadmeDoesNotNameWithTheSameDefault() throws Exception {
    Map<String, String> used = new TreeMap<>();
    for (Path configuration : configurations()) {
      Matcher settings = SETTING.matcher(Files.readString(configuration));
      while (settings.find()) {
        String value = settings.group("default");
        assertThat(value).as(settings.group("name") + " has a default").isNotNull();
        String before = used.put(settings.group("name"), value);
        assertThat(before).as(settings.group("name") + " has one default").isIn(value, null);
      }
    }
    Map<String, String> told = new TreeMap<>();
    for (String line : Files.readAllLines(RealCollector.FOLDER.resolve("README.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        told.put(row.group("name"), row.group("default"));
      }
    }
    assertThat(told).isEqualTo(used);
  }

  private record Validation(int exit, String said) {}

  private static Validation validate(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(RealCollector.orSkip().toString());
    command.add("validate");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SENSE_"));
    Process process = builder.start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Validation(process.waitFor(), said);
  }
}
