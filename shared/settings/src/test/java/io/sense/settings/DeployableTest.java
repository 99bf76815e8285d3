package io.sense.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DeployableTest {
  @Test
  void saysEveryFaultInALineAndEnds() throws Exception {
    Process process = process("A_PORT=http", "A_PROT=1");
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.lines())
          .containsExactly(
              "a: A_PORT must be a whole number from 0 to 65535, not \"http\"",
              "a: A_PROT is not a setting; did you mean A_PORT?");
    }
    assertThat(process.waitFor()).isOne();
  }

  @Test
  void isClosedWhenItIsToldToStop() throws Exception {
    Process process = process("A_PORT=80");
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("started on 80");
      process.toHandle().destroy(); // without closing what it says
      assertThat(said.lines()).containsExactly("closed");
    }
  }

  @Test
  void endsWithoutAWordIfItIsToldToStopWhileItStarts() throws Exception {
    Process process = process("A_PORT=0");
    try (BufferedReader said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("starting");
      process.toHandle().destroy();
      assertThat(said.lines()).isEmpty();
    }
  }

  private static Process process(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Waiting.class.getName());
    builder.command().addAll(List.of(arguments));
    return builder.redirectErrorStream(true).start();
  }

  /** A deployable that does nothing until it is told to stop; with port 0 it never starts. */
  static final class Waiting {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final int port;

    private Waiting(int port) {
      this.port = port;
    }

    static Waiting start(String... arguments) {
      Settings settings = new Settings(Map.of(), arguments);
      int port = settings.port("A_PORT", 1);
      settings.throwIfInvalid("A_");
      if (port == 0) {
        System.out.println("starting");
        await();
      }
      return new Waiting(port);
    }

    void close() {
      System.out.println("closed");
    }

    public static void main(String[] arguments) {
      Waiting started = Deployable.run("a", () -> start(arguments), Waiting::close);
      System.out.println("started on " + started.port);
      await();
    }

    private static void await() {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
