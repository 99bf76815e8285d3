package io.sense.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgramTest {
  @Test
  void numbersItsStartsWhereTheArgumentsAskForIt() {
    Program program =
        new Program("one", "a.Main", "/x.jar", List.of(), List.of("id=" + Program.START, "b"));

    assertThat(command(program, 3)).endsWith("a.Main", "id=3", "b");
  }

  @Test
  void givesOptionsOfTheCallerTheLastWord() {
    Program program =
        new Program("one", "a.Main", "/x.jar", List.of("-XX:-ExitOnOutOfMemoryError"), List.of());

    assertThat(command(program, 1))
        .containsSubsequence("-XX:+ExitOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError", "-cp");
  }

  @Test
  void findsItsClassesFromAnyDirectory() {
    Program program = new Program("one", "a.Main", "lib/*:/x.jar", List.of(), List.of());

    assertThat(command(program, 1)).contains(Path.of("lib").toAbsolutePath() + "/*:/x.jar");
  }

  private static List<String> command(Program program, int start) {
    return program.command(start, Path.of("/d"), Path.of("/d/log4j2.xml"));
  }
}
