package io.sense.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalPortsTest {
  @Test
  void givesNoPortTwiceAndNoneThatAConnectionMayTake() {
    List<Integer> ports = new ArrayList<>(LocalPorts.free(100));
    ports.addAll(LocalPorts.free(100));

    assertThat(ports).hasSize(200).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
  }

  @Test
  void givesNoPortThatAnotherJvmWasGivenUntilThatEnds() throws Exception {
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = other.inputReader()) {
      int port = Integer.parseInt(said.readLine());
      assertThat(LocalPorts.isFree(port)).isTrue(); // nobody listens on it
      assertThat(LocalPorts.reserve(port)).isFalse();
      other.toHandle().destroyForcibly();
      other.waitFor();
      assertThat(LocalPorts.reserve(port)).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  /** Asks for a port and does nothing with it. */
  static final class Other {
    public static void main(String[] arguments) throws IOException {
      System.out.println(LocalPorts.free(1).get(0));
      System.in.read();
    }
  }

  @Test
  void tellsAPortThatIsTaken() throws Exception {
    int port = LocalPorts.free(1).get(0);
    assertThat(LocalPorts.isFree(port)).isTrue();
    try (ServerSocket taken = new ServerSocket(port)) {
      assertThat(LocalPorts.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
