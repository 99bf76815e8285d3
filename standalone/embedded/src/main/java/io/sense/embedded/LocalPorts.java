package io.sense.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class LocalPorts {
  private static final int FIRST = 20_000;

  /** Linux gives connections that go out ports from 32768 on, macOS from 49152 on. */
  private static final int LAST = 32_767;

  private static final int MOST_TRIES = 10_000;
  private static final Set<Integer> GIVEN = new HashSet<>();

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
   * As many different free ports as asked for, none of them twice in this JVM. Another server may
   * take one before the caller does: where a server can bind port 0 itself, let it. A connection
   * that goes out cannot, also not while a server that had the port is being started again.
   */
  public static synchronized List<Integer> free(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int tries = 0; ports.size() < count; tries++) {
      if (tries == MOST_TRIES) {
        throw new EmbeddedServerException(
            "Could not find %d free ports from %d to %d".formatted(count, FIRST, LAST));
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (!GIVEN.contains(port) && isFree(port)) {
        GIVEN.add(port);
        ports.add(port);
      }
    }
    return ports;
  }

  static void requireFree(String server, int port) {
    if (!isFree(port)) {
      throw new EmbeddedServerException(
          "Could not start " + server + ": port " + port + " is taken; stop what listens on it");
    }
  }
}
