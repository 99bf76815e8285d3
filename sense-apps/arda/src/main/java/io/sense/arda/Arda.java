package io.sense.arda;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.sense.service.database.Database;
import io.sense.service.database.OwnSchema;
import io.sense.service.external.ExternalServices;
import io.sense.service.mdso.MdsoConnection;
import io.sense.service.tracing.OwnTelemetry;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebServer;
import io.sense.settings.Deployable;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the inventory of circuits, devices and resources, and tells how circuits and services are.
 * What it keeps is in PostgreSQL: any number may run.
 */
public final class Arda implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Arda.class);

  /** What to close, in order. */
  private final Deque<Closing> closings = new ArrayDeque<>();

  private final WebServer server;

  private Arda(ArdaConfig config) {
    try {
      server = open(config);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Something to close, which throws nothing checked. */
  @FunctionalInterface
  private interface Closing {
    void close();
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Deployable.run("arda", () -> start(ArdaConfig.from(System.getenv(), arguments)), Arda::close);
  }

  /**
   * Starts listening, whether the database is there or not: until it is, readiness says so. MDSO is
   * not needed for readiness.
   *
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static Arda start(ArdaConfig config) {
    LOG.info("Starting arda with {}", config);
    return new Arda(config);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** Finishes the requests under way and stops. */
  @Override
  public void close() {
    closings.forEach(Closing::close);
  }

  private WebServer open(ArdaConfig config) {
    Clock clock = Clock.systemUTC();
    Health health = new Health();
    OwnTelemetry own = OwnTelemetry.start(config.telemetry(), "arda");
    closings.push(own::close);
    Metrics metrics = new Metrics();
    closings.push(metrics::close);
    Database pool =
        Database.open(
            config.database(), "arda", new MicrometerMetricsTrackerFactory(metrics.registry()));
    closings.push(pool::close);
    OwnSchema schema =
        OwnSchema.migrate(config.database(), "arda", "classpath:io/sense/arda/schema");
    closings.push(schema::close);
    health.addCheck("database", pool::fault);
    health.addCheck("inventory", schema::fault);
    ExternalServices external =
        ExternalServices.open(config.external(), health, metrics, own.openTelemetry());
    closings.push(external::close);
    ArdaDatabase database = new ArdaDatabase(pool);
    InventoryRepository inventory = new JdbcInventoryRepository(database);
    HealthHandlers circuits =
        new HealthHandlers(
            inventory,
            new JdbcTelemetryRepository(database, config.health().telemetry()),
            MdsoConnection.open(external, config.mdso()).repository(metrics.registry()),
            config.health(),
            clock);
    closings.push(circuits::close);
    WebServer web =
        WebServer.start(
            config.web(),
            health,
            metrics,
            ArdaApp.options(own.openTelemetry(), config.imports()),
            routes ->
                ArdaApp.addRoutes(
                    routes,
                    inventory,
                    new ImportHandlers(inventory, config.imports().maxLines()),
                    circuits,
                    new ServiceMapHandlers(
                        new JdbcEdgeRepository(database, config.serviceMapTimeout()), clock)));
    closings.push(web::close);
    return web;
  }
}
