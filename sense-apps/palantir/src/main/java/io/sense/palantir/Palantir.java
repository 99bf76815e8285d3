package io.sense.palantir;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.javalin.config.RoutesConfig;
import io.sense.service.database.Database;
import io.sense.service.database.Schema;
import io.sense.service.tracing.OwnTelemetry;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebOptions;
import io.sense.service.web.WebServer;
import io.sense.settings.Deployable;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about correlations over REST and takes hand-made events. Keeps nothing: any
 * number may run.
 */
public final class Palantir implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Palantir.class);

  private final WebServer server;
  private final Database database;
  private final Metrics metrics;
  private final OwnTelemetry telemetry;

  private Palantir(WebServer server, Database database, Metrics metrics, OwnTelemetry telemetry) {
    this.server = server;
    this.database = database;
    this.metrics = metrics;
    this.telemetry = telemetry;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Deployable.run(
        "palantir", () -> start(PalantirConfig.from(System.getenv(), arguments)), Palantir::close);
  }

  /**
   * Starts listening, whether the database is there or not: until it is, readiness says so.
   *
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static Palantir start(PalantirConfig config) {
    LOG.info("Starting palantir with {}", config);
    OwnTelemetry telemetry = OwnTelemetry.start(config.telemetry(), "palantir");
    Metrics metrics = new Metrics();
    Database database =
        Database.open(
            config.database(), "palantir", new MicrometerMetricsTrackerFactory(metrics.registry()));
    try {
      Health health = new Health();
      health.addCheck("database", database::fault);
      health.addCheck("schema", () -> Schema.fault(database));
      WebServer server =
          WebServer.start(
              config.web(),
              health,
              metrics,
              WebOptions.traced(telemetry.openTelemetry())
                  .withUntraced(path -> EventHandlers.serves(path) || Page.serves(path))
                  .withOpen(Page::serves),
              routes -> addRoutes(routes, config, database));
      return new Palantir(server, database, metrics, telemetry);
    } catch (RuntimeException e) {
      database.close();
      metrics.close();
      telemetry.close();
      throw e;
    }
  }

  private static void addRoutes(RoutesConfig routes, PalantirConfig config, Database database) {
    Clock clock = Clock.systemUTC();
    Queries queries = new Queries(database);
    CorrelationRepository correlations = new JdbcCorrelationRepository(queries);
    PalantirApp.addRoutes(
        routes,
        new CorrelationHandlers(correlations),
        new TimelineHandlers(
            correlations, new JdbcDocumentRepository(queries), HeapShare.quarter()),
        new LinkHandlers(correlations, new JdbcLinkRepository(queries)),
        new EventHandlers(new ReceiverClient(config.receiver()), clock),
        new LedgerHandlers(new JdbcLedgerRepository(queries), clock),
        new EdgeHandlers(new JdbcEdgeRepository(queries), clock));
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Finishes the requests under way and stops. */
  @Override
  public void close() {
    server.close();
    database.close();
    metrics.close();
    telemetry.close();
  }
}
