package io.sense.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * TCP ports of this machine.
 *
 * <p>A port that was given stays reserved until this JVM ends, though nobody may listen on it yet:
 * other JVMs of the same user are given others. A lock on one byte of a file of theirs says so,
 * which the system takes back however a JVM ends.
 */
public final class LocalPorts {
  private static final int FIRST = 20_000;

  /** Linux gives connections that go out ports from 32768 on, macOS from 49152 on. */
  private static final int LAST = 32_767;

  private static final int MOST_TRIES = 10_000;
  private static final Set<Integer> GIVEN = new HashSet<>();

  private static final Path RESERVED =
      Path.of(
          System.getProperty("java.io.tmpdir"), "sense-ports-" + System.getProperty("user.name"));

  /** Never closed: that would give up every lock of this JVM on the file. */
  private static @Nullable FileChannel reservations;

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
   * As many different free ports as asked for, none of them twice as long as this JVM lives. A
   * server that did not ask here may take one before the caller does: where a server can bind port
   * 0 itself, let it. A connection that goes out cannot, also not while a server that had the port
   * is being started again.
   *
   * @throws EmbeddedServerException if there are none left, or none can be reserved
   */
  public static synchronized List<Integer> free(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int tries = 0; ports.size() < count; tries++) {
      if (tries == MOST_TRIES) {
        throw new EmbeddedServerException(
            "Could not find %d free ports from %d to %d".formatted(count, FIRST, LAST));
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (!GIVEN.contains(port) && reserve(port)) {
        GIVEN.add(port); // also one on which somebody listens: it is looked at once
        if (isFree(port)) {
          ports.add(port);
        }
      }
    }
    return ports;
  }

  /** Whether no other JVM has reserved the port; then this one has. Not twice for the same port. */
  static synchronized boolean reserve(int port) {
    try {
      FileChannel file = reservations;
      if (file == null) {
        file = FileChannel.open(RESERVED, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        reservations = file;
      }
      return file.tryLock(port, 1, false) != null;
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "Could not reserve a port in " + RESERVED + ": " + e + "; remove it", e);
    }
  }

  static void requireFree(String server, int port) {
    if (!isFree(port)) {
      throw new EmbeddedServerException(
          "Could not start " + server + ": port " + port + " is taken; stop what listens on it");
    }
  }
}
