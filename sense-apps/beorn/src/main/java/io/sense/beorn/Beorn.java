package io.sense.beorn;

import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.sense.service.database.Database;
import io.sense.service.database.OwnSchema;
import io.sense.service.external.ExternalServices;
import io.sense.service.external.ServiceName;
import io.sense.service.mdso.MdsoConnection;
import io.sense.service.tracing.OwnTelemetry;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebOptions;
import io.sense.service.web.WebServer;
import io.sense.settings.Deployable;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provisions circuits through services of others, and compares what is known of them. Keeps nothing
 * but in PostgreSQL: any number may run, and each finishes what another began.
 */
public final class Beorn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Beorn.class);

  private final WebServer server;
  private final Deque<AutoCloseable> parts;

  private Beorn(WebServer server, Deque<AutoCloseable> parts) {
    this.server = server;
    this.parts = parts;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Deployable.run(
        "beorn", () -> start(BeornConfig.from(System.getenv(), arguments)), Beorn::close);
  }

  /**
   * Starts listening and working, whether the database is there or not: until it is, readiness says
   * so.
   *
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static Beorn start(BeornConfig config) {
    LOG.info("Starting beorn with {}", config);
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return new Beorn(start(config, parts), parts);
    } catch (RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Takes no more requests and no more jobs, finishes the requests and the calls under way, and
   * lets go of its jobs, so that another goes on with them at once.
   */
  @Override
  public void close() {
    close(parts);
  }

  /**
   * @param parts gets what was opened, the last first
   */
  private static WebServer start(BeornConfig config, Deque<AutoCloseable> parts) {
    OwnTelemetry own = opened(OwnTelemetry.start(config.telemetry(), "beorn"), parts);
    Metrics metrics = opened(new Metrics(), parts);
    Health health = new Health();
    Database database =
        opened(
            Database.open(
                config.database(),
                "beorn",
                new MicrometerMetricsTrackerFactory(metrics.registry())),
            parts);
    OwnSchema schema =
        opened(
            OwnSchema.migrate(config.database(), "beorn", "classpath:io/sense/beorn/schema"),
            parts);
    health.addCheck("database", database::fault);
    health.addCheck("schema", schema::fault);
    ExternalServices services =
        opened(
            ExternalServices.open(config.external(), health, metrics, own.openTelemetry()), parts);
    MdsoConnection mdso = MdsoConnection.open(services, config.mdso());

    Transactions transactions = new Transactions(database);
    JobRepository jobs = new JdbcJobRepository(transactions);
    Transitions transitions = new Transitions(config.work().policy());
    BeornMetrics counts = new BeornMetrics(metrics.registry());
    Calls calls =
        new TracedCalls(
            new ServiceCalls(
                name -> name == ServiceName.MDSO ? mdso.service() : services.service(name)),
            own.openTelemetry());
    JobWorker worker =
        new JobWorker(
            jobs, transitions, calls, counts, () -> ThreadLocalRandom.current().nextDouble());
    String owner = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    Workers workers =
        opened(
            Workers.start(
                jobs, worker, config.work(), owner, counts, () -> schema.fault().isEmpty()),
            parts);

    ProvisioningHandlers provisionings =
        new ProvisioningHandlers(jobs, transitions, counts, workers::look);
    ComplianceHandlers compliance =
        new ComplianceHandlers(
            jobs,
            new JdbcCircuitRecords(transactions),
            mdso.repository(metrics.registry()),
            config.telemetryWindow(),
            Clock.systemUTC());
    return opened(
        WebServer.start(
            config.web(),
            health,
            metrics,
            WebOptions.traced(own.openTelemetry()),
            routes -> BeornApp.addRoutes(routes, provisionings, compliance)),
        parts);
  }

  private static <T extends AutoCloseable> T opened(T part, Deque<AutoCloseable> parts) {
    parts.push(part);
    return part;
  }

  private static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) { // the others are to be closed all the same
        LOG.error("Could not stop a part of beorn", e);
      }
    }
  }
}
