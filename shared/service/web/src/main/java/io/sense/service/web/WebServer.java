package io.sense.service.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.json.JavalinJackson;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;

/**
 * A running web server with the routes of a deployable and those of {@link OperationsRoutes}.
 *
 * <p>Every error leaves as {@link Problem}, every request is timed, and closing finishes the
 * requests under way.
 */
public final class WebServer implements AutoCloseable {
  private final Javalin javalin;
  private final Health health;
  private final int port;

  private WebServer(Javalin javalin, Health health) {
    this.javalin = javalin;
    this.health = health;
    this.port = javalin.port();
  }

  /**
   * Starts listening.
   *
   * @param routes adds the deployable's own routes
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static WebServer start(
      WebServerConfig config, Health health, Metrics metrics, Consumer<RoutesConfig> routes) {
    Javalin javalin =
        Javalin.create(
            settings -> {
              configure(settings, config, metrics);
              ProblemResponses.add(settings.routes);
              OperationsRoutes.add(settings.routes, health, metrics);
              routes.accept(settings.routes);
            });
    return new WebServer(javalin.start(), health);
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** The server within, for those that look at its routes. */
  Javalin javalin() {
    return javalin;
  }

  /** Turns readiness off, lets requests under way finish within the drain timeout, and stops. */
  @Override
  public void close() {
    health.drain();
    javalin.stop();
  }

  private static void configure(JavalinConfig settings, WebServerConfig config, Metrics metrics) {
    RequestMetrics requests = new RequestMetrics(metrics.registry());
    settings.startup.showJavalinBanner = false;
    settings.startup.showOldJavalinVersionWarning = false;
    settings.startup.startupWatcherEnabled = false;
    settings.router.ignoreTrailingSlashes = true;
    settings.http.prefer405over404 = true;
    settings.http.maxRequestSize = config.maxBodyBytes();
    settings.jsonMapper(new JavalinJackson(Json.mapper(), false));
    settings.requestLogger.http((http, millis) -> requests.record(http, millis));
    settings.jetty.modifyServer(server -> prepareToDrain(server, config));
    settings.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(new ProblemResponses.OfJetty()));
    settings.jetty.addConnector((server, http) -> connector(server, http, config));
  }

  private static void prepareToDrain(Server server, WebServerConfig config) {
    server.setErrorHandler(new ProblemResponses.OfJetty());
    server.insertHandler(new GracefulHandler());
    server.setStopTimeout(config.drainTimeout().toMillis());
  }

  private static Connector connector(
      Server server, HttpConfiguration http, WebServerConfig config) {
    http.setIdleTimeout(config.idleTimeout().toMillis());
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.idleTimeout().toMillis());
    return connector;
  }
}
