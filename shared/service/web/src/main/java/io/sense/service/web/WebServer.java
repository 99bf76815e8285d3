package io.sense.service.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.json.JavalinJackson;
import io.javalin.router.Endpoint;
import io.javalin.router.HandlerWrapper;
import io.javalin.util.JavalinException;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running web server with the routes of a deployable and those of {@link OperationsRoutes}.
 *
 * <p>Every error leaves as {@link Problem}; every request has an id, a span and a line in the
 * access log, is timed, and ends in time; closing finishes the requests under way.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private final Javalin javalin;
  private final TimeLimit timeLimit;
  private final Drain drain;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private WebServer(Javalin javalin, TimeLimit timeLimit, Drain drain) {
    this.javalin = javalin;
    this.timeLimit = timeLimit;
    this.drain = drain;
    this.port = javalin.port();
  }

  /**
   * Starts listening, without spans.
   *
   * @param routes adds the deployable's own routes
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static WebServer start(
      WebServerConfig config, Health health, Metrics metrics, Consumer<RoutesConfig> routes) {
    return start(config, health, metrics, WebOptions.none(), routes);
  }

  /**
   * Starts listening.
   *
   * @param options such as where spans go
   * @param routes adds the deployable's own routes
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static WebServer start(
      WebServerConfig config,
      Health health,
      Metrics metrics,
      WebOptions options,
      Consumer<RoutesConfig> routes) {
    TimeLimit timeLimit = new TimeLimit();
    UnderWay requests = new UnderWay();
    Drain drain = new Drain(health, config, requests);
    RequestFilter filter = new RequestFilter(config, options, metrics.registry(), drain);
    try {
      Javalin javalin =
          Javalin.create(
              settings -> {
                configure(settings, config, filter, endpoint -> around(endpoint, timeLimit, drain));
                settings.jetty.modifyServer(server -> server.insertHandler(requests));
                ProblemResponses.add(settings.routes);
                OperationsRoutes.add(settings.routes, health, metrics);
                routes.accept(settings.routes);
              });
      return new WebServer(javalin.start(), timeLimit, drain);
    } catch (RuntimeException e) {
      timeLimit.close();
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** The server within, for those that look at its routes. */
  Javalin javalin() {
    return javalin;
  }

  /**
   * Turns readiness off, waits out the drain delay, takes no more connections, lets requests under
   * way finish within the drain timeout, and stops.
   */
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      drain.run(javalin.jettyServer().server());
      try {
        javalin.stop();
      } catch (JavalinException e) {
        // It has stopped all the same, and given up the requests that the drain had left.
        if (!(e.getCause() instanceof TimeoutException)) {
          throw e;
        }
        LOG.warn("What Jetty had still to do after the drain was broken off");
      } finally {
        timeLimit.close();
      }
    }
  }

  private static void configure(
      JavalinConfig settings, WebServerConfig config, RequestFilter filter, HandlerWrapper wrap) {
    settings.startup.showJavalinBanner = false;
    settings.startup.showOldJavalinVersionWarning = false;
    settings.startup.startupWatcherEnabled = false;
    settings.router.ignoreTrailingSlashes = true;
    settings.router.handlerWrapper(wrap);
    settings.router.javaLangErrorHandler(ProblemResponses::answerError);
    settings.http.prefer405over404 = true;
    settings.http.maxRequestSize = config.maxBodyBytes();
    settings.jsonMapper(new JavalinJackson(Json.mapper(), false));
    settings.jetty.modifyServer(
        server -> {
          server.setErrorHandler(new ProblemResponses.OfJetty());
          server.insertHandler(new GracefulHandler());
        });
    settings.jetty.modifyServletContextHandler(
        context -> {
          context.setErrorHandler(new ProblemResponses.OfJetty());
          FilterHolder holder = new FilterHolder(filter);
          holder.setAsyncSupported(true);
          context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        });
    settings.jetty.addConnector((server, http) -> connector(server, http, config));
  }

  private static Handler around(Endpoint endpoint, TimeLimit timeLimit, Drain drain) {
    if (!HandlerType.commonHttp().contains(endpoint.method)) {
      return endpoint.handler; // what comes before and after routes
    }
    Handler limited = timeLimit.around(endpoint);
    return http -> {
      ServedRequest.matched(http.req(), endpoint.path);
      try {
        limited.handle(http);
        WholeAnswer.makeRoom(http);
      } finally {
        drain.mark(http.res());
      }
    };
  }

  private static Connector connector(
      Server server, HttpConfiguration http, WebServerConfig config) {
    http.setIdleTimeout(config.idleTimeout().toMillis());
    ServerConnector connector = new Listener(server, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.idleTimeout().toMillis());
    return connector;
  }

  /** Takes it for no failure that it does not accept once it is closed. */
  private static final class Listener extends ServerConnector {
    Listener(Server server, HttpConnectionFactory factory) {
      super(server, factory);
    }

    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
      return isOpen() && super.handleAcceptFailure(failure);
    }
  }
}
