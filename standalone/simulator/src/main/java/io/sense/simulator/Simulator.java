package io.sense.simulator;

import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebServer;
import io.sense.settings.Deployable;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The five services that Sense calls, on one port, with faults that can be set while it runs: for
 * tests and for the demo. Everything is in memory and gone when it stops.
 */
public final class Simulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);

  private final SimulatorApp app;
  private final WebServer server;
  private final Metrics metrics;

  private Simulator(SimulatorApp app, WebServer server, Metrics metrics) {
    this.app = app;
    this.server = server;
    this.metrics = metrics;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Deployable.run(
        "simulator",
        () -> start(SimulatorConfig.from(System.getenv(), arguments)),
        Simulator::close);
  }

  /**
   * Starts listening.
   *
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static Simulator start(SimulatorConfig config) {
    return start(config, Clock.systemUTC());
  }

  static Simulator start(SimulatorConfig config, Clock clock) {
    LOG.info("Starting the simulator with {}", config);
    SimulatorApp app = new SimulatorApp(config, clock);
    Metrics metrics = new Metrics();
    try {
      WebServer server = WebServer.start(config.web(), new Health(), metrics, app::addRoutes);
      return new Simulator(app, server, metrics);
    } catch (RuntimeException e) {
      metrics.close();
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** How many calls hang now. */
  int hung() {
    return app.hung();
  }

  /** Lets go of the requests that hang or are late, finishes the others, and stops. */
  @Override
  public void close() {
    app.close();
    server.close();
    metrics.close();
  }
}
