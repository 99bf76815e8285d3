package io.sense.service.external;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rates shared by all replicas through Redis; while Redis is away, this replica's share of them.
 *
 * <p>The first command that fails turns to the share, and no call waits for Redis from then on. A
 * thread in the background looks for it and returns. Neither way do the replicas together exceed a
 * rate, although each turns when it finds out by itself: a share may be used only once the lease
 * that Redis holds for this replica is over and every turn that was given is due, and Redis gives
 * out only the shares of those that hold a lease.
 */
final class SharedRateLimits implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedRateLimits.class);
  private static final Duration RENEWAL = Duration.ofMillis(250);
  private static final Duration PROBE = Duration.ofMillis(500);

  private final RedisClient client = RedisLink.client();
  private final RedisURI uri;
  private final Map<ServiceName, ExternalServiceConfig> services;
  private final SharedRates rates;
  private final RedisMetrics metrics;
  private final CountDownLatch tried = new CountDownLatch(1);
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "external-limits");
  private volatile Mode mode;

  /** How turns are given now. */
  private sealed interface Mode {}

  private record Shared(RedisLink link) implements Mode {}

  /**
   * @param reason why, for operators
   */
  private record Local(LocalShares shares, String reason, Instant since) implements Mode {}

  SharedRateLimits(
      Map<ServiceName, ExternalServiceConfig> services,
      ExternalServicesConfig config,
      MeterRegistry registry) {
    this.services = services;
    this.uri = RedisURI.create(config.redisUrl().orElseThrow().value());
    uri.setTimeout(RedisLink.SETUP_TIMEOUT);
    this.rates = new SharedRates(services, config.redisTimeout(), config.replicas());
    this.metrics = new RedisMetrics(registry);
    this.mode = local("not found yet");
    for (String name : new String[] {"shared", "local"}) {
      Gauge.builder(
              "external.limits.mode", this, l -> l.isShared() == name.equals("shared") ? 1 : 0)
          .description("1 for the way in which the rates of external services are kept")
          .tag("mode", name)
          .register(registry);
    }
    for (ServiceName name : services.keySet()) {
      Gauge.builder("external.limits.replicas", rates, r -> r.replicas(name))
          .description("Replicas that share a service's rate, as last told by Redis")
          .tag("service", name.label())
          .register(registry);
    }
  }

  /** Begins to look for Redis; waits for the first try, so that the first calls are not refused. */
  void start() {
    thread.setDaemon(true);
    thread.start();
    try {
      var unused = tried.await(RedisLink.SETUP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever starts is told to stop, and will close
    }
  }

  /**
   * Asks for a turn. Never waits for the turn itself, nor for Redis once that is known to be away.
   *
   * @throws InterruptedException if the thread was told to stop while it asked
   */
  Turn take(ServiceName service) throws InterruptedException {
    Mode now = mode;
    if (now instanceof Shared shared) {
      try {
        return rates.acquire(shared.link, service);
      } catch (RedisAway e) {
        turnToShare(shared, e.getMessage());
      }
      now = mode;
    }
    return now instanceof Local local
        ? local.shares.take(service)
        : new Turn(false, System.nanoTime() + PROBE.toNanos()); // back already: come again
  }

  /** Why the limits are not shared, for the detail of readiness; empty when they are. */
  Optional<String> notice() {
    return mode instanceof Local local
        ? Optional.of(
            "Redis is away since %s (%s): calls keep to this replica's share of each rate"
                .formatted(local.since, local.reason))
        : Optional.empty();
  }

  private boolean isShared() {
    return mode instanceof Shared;
  }

  private void run() {
    try {
      while (true) {
        step();
        tried.countDown();
        var unused =
            wake.tryAcquire((isShared() ? RENEWAL : PROBE).toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void step() throws InterruptedException {
    Mode now = mode;
    if (now instanceof Shared shared) {
      try {
        rates.renew(shared.link);
      } catch (RedisAway e) {
        turnToShare(shared, e.getMessage());
      }
    } else if (now instanceof Local local) {
      tryToReturn(local);
    }
  }

  private void tryToReturn(Local local) throws InterruptedException {
    RedisLink link;
    try {
      link = RedisLink.connect(client, uri, metrics);
    } catch (RedisAway e) {
      return; // counted; the log and the notice have it already
    }
    try {
      long due = local.shares.close();
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      rates.join(link);
      mode = new Shared(link);
      LOG.info("Rates of external services are shared through Redis");
    } catch (RedisAway e) {
      link.close();
      mode = local(e.getMessage());
    } catch (InterruptedException e) {
      link.close();
      throw e;
    }
  }

  private synchronized void turnToShare(Shared from, String reason) {
    if (mode != from) {
      return;
    }
    mode = local(reason);
    from.link.close();
    wake.release();
    LOG.warn(
        "Could not share the rates of external services through Redis ({}); "
            + "calls keep to this replica's share of each rate until it is back",
        reason);
  }

  private Local local(String reason) {
    long now = System.nanoTime();
    long asked = now + rates.timeout().toNanos(); // until then Redis may give a turn yet
    long leased = rates.leaseEndNanos();
    long over = leased - asked > 0 ? leased : asked;
    LocalShares shares =
        new LocalShares(services, rates::replicas, config -> over + config.rateWait().toNanos());
    return new Local(shares, reason, Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
      if (mode instanceof Shared shared) {
        rates.leave(shared.link);
        shared.link.close();
      }
    } catch (RedisAway e) {
      LOG.info("Could not tell Redis that this replica stops: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdown(Duration.ZERO, RedisLink.SETUP_TIMEOUT);
  }
}
