package io.sense.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** TCP ports of this machine. */
public final class LocalPorts {
  private LocalPorts() {}

  /**
   * Whether nobody listens on the port, on any address of this machine, at this moment.
   *
   * @param port 1..65535
   */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false; // the answer, not a fault: the port is taken, or not ours to take
    }
  }

  /**
   * As many different free ports as asked for. Another process may take one before the caller does:
   * where a server can bind port 0 itself, let it.
   */
  public static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not find " + count + " free ports", e);
    } finally {
      held.forEach(LocalPorts::close);
    }
  }

  static void requireFree(String server, int port) {
    if (!isFree(port)) {
      throw new EmbeddedServerException(
          "Could not start " + server + ": port " + port + " is taken; stop what listens on it");
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not let go of port " + socket.getLocalPort(), e);
    }
  }
}
