package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shell script of the repository. */
final class ScriptsTest {

  @Test
  void passShellcheck() {
    List<String> command = new ArrayList<>();
    command.add(Programs.installed("shellcheck", "shellcheck").toString());
    command.add("--severity=style");
    List<Path> scripts =
        Repository.filesNamed("[A-Za-z0-9-]+(\\.sh)?").stream()
            .filter(ScriptsTest::isShell)
            .toList();
    assertThat(scripts)
        .contains(Repository.file("sense"), Repository.file("compose/submit-jobs.sh"))
        .allSatisfy(script -> assertThat(Files.isExecutable(script)).as("%s", script).isTrue());
    scripts.forEach(script -> command.add(script.toString()));
    Programs.Outcome outcome = Programs.run(Repository.ROOT, Map.of(), command);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.status()).isZero();
  }

  /** With a flink that says which jobs there are, and writes down what it is asked for. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "No running jobs. | CorrelationJob IndexJob",
        "27.11.2026 12:00:00 : 0af1 : sense-index (RUNNING) | CorrelationJob",
        "27.11.2026 12:00:00 : 0af1 : sense-correlation (RESTARTING) | IndexJob"
      })
  void startOnlyJobsThatAreNotThere(String listed, String started, @TempDir Path directory)
      throws IOException {
    Path flink =
        Files.writeString(
            directory.resolve("flink"),
            """
            #!/bin/sh
            if [ "$1" = list ]; then
              echo '%s'
            else
              echo "$@" >>"%s/calls"
            fi
            """
                .formatted(listed, directory));
    assertThat(flink.toFile().setExecutable(true)).isTrue();
    Programs.Outcome outcome =
        Programs.run(
            directory,
            Map.of("PATH", directory + ":" + System.getenv("PATH")),
            List.of(Repository.file("compose/submit-jobs.sh").toString(), "jobmanager:8081", "2"));
    assertThat(outcome.status()).as(outcome.faults()).isZero();
    List<String> calls = Files.readAllLines(directory.resolve("calls"));
    assertThat(calls)
        .extracting(call -> call.replaceFirst(".*\\.([A-Za-z]+Job) .*", "$1"))
        .containsExactly(started.split(" ", -1));
    assertThat(calls).allSatisfy(call -> assertThat(call).startsWith("run -d -m jobmanager:8081"));
    assertThat(calls)
        .extracting(call -> call.replaceFirst(".* -c ([A-Za-z.]+) .*", "$1").replace('.', '/'))
        .allSatisfy(
            name ->
                assertThat(Repository.file("flink-job/src/main/java/" + name + ".java"))
                    .isRegularFile());
  }

  /** And Compose's own library is the one that the reader is built with. */
  @Test
  void buildTheToolsThatTestsLookFor() {
    String script = Repository.read(Repository.file("standalone/manifests/tools"));
    String module = Repository.read(Repository.file("standalone/manifests/compose-project/go.mod"));
    String kustomize = Overlay.KUSTOMIZE.replaceFirst("kustomize-", "");
    String compose = ComposeProject.READER.replaceFirst("compose-project-", "");
    assertThat(script).contains("\nkustomize=" + kustomize + "\n", "\ncompose=" + compose + " ");
    assertThat(module).containsPattern("compose-go/v2 v" + Pattern.quote(compose) + "\\b");
  }

  private static boolean isShell(Path file) {
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.findFirst().filter(line -> line.matches("#!.*\\b(ba)?sh")).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }
}
