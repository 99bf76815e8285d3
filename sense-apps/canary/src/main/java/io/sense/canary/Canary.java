package io.sense.canary;

import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.OperationsServer;
import io.sense.settings.Deployable;
import io.sense.telemetry.TraceId;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends known traces through the front door, asks palantir for them, and tells by its metrics how
 * many came back right, how soon, and what of the others.
 *
 * <p>It keeps nothing. It is ready whatever Sense does: to be seen then is its purpose.
 */
public final class Canary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);

  private final Metrics metrics;
  private final Rounds rounds;
  private final OperationsServer server;

  private Canary(Metrics metrics, Rounds rounds, OperationsServer server) {
    this.metrics = metrics;
    this.rounds = rounds;
    this.server = server;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) {
    Deployable.run(
        "canary", () -> start(CanaryConfig.from(System.getenv(), arguments)), Canary::close);
  }

  /**
   * Starts, whether Sense is there or not.
   *
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static Canary start(CanaryConfig config) {
    LOG.info("Starting the canary with {}", config);
    Metrics metrics = new Metrics();
    CanaryMetrics figures = new CanaryMetrics(metrics.registry(), Clock.systemUTC());
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.answerTimeout())
            .build();
    Palantir palantir =
        new HttpPalantir(client, config.palantir(), config.palantirToken(), config.answerTimeout());
    FrontDoor door =
        new HttpFrontDoor(
            client, config.frontDoor(), config.frontDoorToken(), config.answerTimeout());
    Supplier<Probe> probes = probes(Clock.systemUTC());
    Rounds rounds =
        new Rounds(
            () ->
                new ProbeRun(
                    probes.get(), door, palantir, figures, System::nanoTime, config.patience()),
            new LedgerCheck(palantir, figures, Clock.systemUTC(), config.ledgerAge()),
            figures::told,
            config.interval(),
            config.mostAtOnce(),
            System::nanoTime);
    Health health = new Health();
    health.addCheck("rounds", rounds::fault);
    try {
      OperationsServer server = OperationsServer.start(config.web(), health, metrics);
      rounds.start();
      return new Canary(metrics, rounds, server);
    } catch (RuntimeException e) {
      rounds.close();
      metrics.close();
      throw e;
    }
  }

  /** The port of health and metrics. */
  public int port() {
    return server.port();
  }

  /** Sends no more and stops. */
  @Override
  public void close() {
    rounds.close();
    server.close();
    metrics.close();
  }

  private static Supplier<Probe> probes(Clock clock) {
    SecureRandom random = new SecureRandom(); // ids that nobody else makes
    String instance = HexFormat.of().toHexDigits(random.nextInt());
    AtomicLong number = new AtomicLong();
    return () -> {
      // The low half may be anything, the high half must not be zero.
      TraceId traceId = new TraceId(random.nextLong() | 1, random.nextLong());
      Instant start = clock.instant().minus(Probe.LENGTH).minus(Duration.ofMillis(20));
      long nanos = TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano();
      return Probe.of(traceId, instance, number.incrementAndGet(), nanos);
    };
  }
}
