package io.sense.service.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a server's life as its clients see it. First only readiness turns, so that load
 * balancers stop sending; then no connection is taken any more, and those that are open get the
 * answers to what they ask, each the last one of its connection ({@code Connection: close}); a
 * connection on which nothing comes for a while is closed.
 *
 * <p>Jetty's own way loses requests: it answers 503 to what arrives on open connections meanwhile,
 * and ends those whose answer was just being sent without having told so. What remains is
 * HTTP/1.1's: a client may send on an idle connection at the very moment it is closed. One that has
 * stopped sending within the delay, as load balancers do, cannot.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long LOOK_MILLIS = 10;
  private static final int QUEUE_MILLIS = 1_000;

  /** For what Jetty has to end once no connection is open: it returns as soon as it has. */
  private static final long STOP_MILLIS = 1_000;

  private final Health health;
  private final Duration delay;
  private final Duration timeout;
  private final UnderWay requests;
  private final long usualIdleMillis;
  private final long idleMillis;
  private volatile boolean lastAnswers;

  Drain(Health health, WebServerConfig config, UnderWay requests) {
    this.health = health;
    this.requests = requests;
    usualIdleMillis = config.idleTimeout().toMillis();
    idleMillis = Math.min(config.drainIdle().toMillis(), usualIdleMillis);
    delay = config.drainDelay();
    timeout = config.drainTimeout();
  }

  /** Says in an answer that it is the last one of its connection, where it has to be. */
  void mark(HttpServletResponse response) {
    if (lastAnswers) {
      response.setHeader("Connection", "close");
    }
  }

  /** Returns once no connection is open, at the latest after the delay and the timeout. */
  void run(Server server) {
    health.drain();
    ServerConnector connector = (ServerConnector) server.getConnectors()[0];
    try {
      TimeUnit.NANOSECONDS.sleep(delay.toNanos()); // nothing tells when a load balancer has noticed
      InetSocketAddress port = port(connector);
      awaitQueue(connector, port);
      // Before any client is told to come on another connection: one that had come would be reset.
      connector.close();
      awaitRefusal(port);
      lastAnswers = true;
      long deadline = System.nanoTime() + timeout.toNanos();
      while (closeIdle(connector) && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      if (closeIdle(connector)) {
        LOG.warn("Requests are still under way after {}, and are given up", timeout);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.setStopTimeout(STOP_MILLIS);
  }

  /**
   * Waits until every connection is accepted that the system has taken so far: closing the port
   * resets what still queues there. The queue is first in, first out, so one of our own tells.
   */
  private static void awaitQueue(ServerConnector connector, InetSocketAddress port)
      throws InterruptedException {
    try (Socket last = new Socket()) {
      last.connect(port, QUEUE_MILLIS);
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUEUE_MILLIS);
      while (!isAccepted(last, connector) && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (IOException e) {
      LOG.debug("Could not look whether connections wait to be accepted", e);
    }
  }

  /**
   * Waits until the system takes no connection any more: it does as long as the thread that accepts
   * has not come back from its last call, which on a busy machine is some time after the closing.
   */
  private static void awaitRefusal(InetSocketAddress port) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUEUE_MILLIS);
    while (System.nanoTime() - deadline < 0) {
      try (Socket late = new Socket()) {
        late.connect(port, QUEUE_MILLIS);
      } catch (IOException e) {
        return; // refused
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    LOG.warn("The port is still open {} ms after it was closed", QUEUE_MILLIS);
  }

  /** Where the server listens, as seen from here. */
  private static InetSocketAddress port(ServerConnector connector) {
    InetAddress host =
        connector.getHost() == null
            ? null
            : new InetSocketAddress(connector.getHost(), 0).getAddress();
    return new InetSocketAddress(
        host == null || host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host,
        connector.getLocalPort());
  }

  private static boolean isAccepted(Socket socket, ServerConnector connector) {
    return connector.getConnectedEndPoints().stream()
        .map(EndPoint::getRemoteSocketAddress)
        .anyMatch(
            client ->
                client instanceof InetSocketAddress address
                    && address.getPort() == socket.getLocalPort()
                    && address.getAddress().equals(socket.getLocalAddress()));
  }

  /** Whether connections are open; each look also takes those that were accepted at the last. */
  private boolean closeIdle(ServerConnector connector) {
    Collection<EndPoint> open = connector.getConnectedEndPoints();
    for (EndPoint connection : open) {
      // A timeout that ends while an answer is being written would break it off.
      long millis = requests.isOn(connection) ? usualIdleMillis : idleMillis;
      if (connection.getIdleTimeout() != millis) {
        connection.setIdleTimeout(millis);
      }
    }
    return !open.isEmpty();
  }
}
