package io.sense.standalone.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ProgramProcessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private ProgramProcess process;

  @BeforeEach
  void makeProgram() {
    process = program(Waiter.class.getName());
  }

  @AfterEach
  void leaveNothingRunning() {
    process.close();
  }

  @Test
  void givesAProgramTheTimeToStop() {
    process.start();
    process.awaitReady(PATIENCE);
    process.stop();

    assertThat(process.isAlive()).isFalse();
    assertThat(directory.resolve("told-1")).exists();
  }

  @Test
  void killsAndStartsAgainAnotherProcess() {
    process.start();
    process.awaitReady(PATIENCE);
    long first = process.pid();
    process.kill();

    assertThat(process.isAlive()).isFalse();
    assertThat(directory.resolve("told-1")).doesNotExist();

    process.start();
    process.awaitReady(PATIENCE);
    assertThat(process.pid()).isNotEqualTo(first);
    assertThat(directory.resolve("ready-2")).exists();
  }

  @Test
  void saysWhatAProgramSaidThatEnded() {
    process = program("no.such.Program");
    process.start();

    assertThatThrownBy(() -> process.awaitReady(PATIENCE))
        .isInstanceOf(ProcessException.class)
        .hasMessageContaining("one does not run")
        .hasMessageContaining("no.such.Program");
  }

  @Test
  void cannotBeStartedOnceItWasClosed() {
    process.close();

    assertThatThrownBy(process::start).isInstanceOf(ProcessException.class);
  }

  private ProgramProcess program(String main) {
    return new ProgramProcess(
        new Program(
            "one",
            main,
            System.getProperty("java.class.path"),
            List.of("-Xmx64m"),
            List.of(
                directory.resolve("ready-" + Program.START).toString(),
                directory.resolve("told-" + Program.START).toString())),
        directory,
        start -> Files.exists(directory.resolve("ready-" + start)));
  }
}
