package io.sense.service.web;

/** A server with nothing but {@link OperationsRoutes}: for processes whose traffic is elsewhere. */
public final class OperationsServer implements AutoCloseable {
  private final WebServer server;

  private OperationsServer(WebServer server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static OperationsServer start(WebServerConfig config, Health health, Metrics metrics) {
    return new OperationsServer(WebServer.start(config, health, metrics, routes -> {}));
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Turns readiness off and stops. Close it last, so that the end of the process can be watched.
   */
  @Override
  public void close() {
    server.close();
  }
}
