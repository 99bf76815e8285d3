package io.sense.embedded;

import static org.assertj.core.api.Assertions.assertThat;

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
  void tellsAPortThatIsTaken() throws Exception {
    int port = LocalPorts.free(1).get(0);
    assertThat(LocalPorts.isFree(port)).isTrue();
    try (ServerSocket taken = new ServerSocket(port)) {
      assertThat(LocalPorts.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
