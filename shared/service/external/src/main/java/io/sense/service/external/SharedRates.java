package io.sense.service.external;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The rates of the services as Redis shares them, asked over one {@link RedisLink}.
 *
 * <p>A replica takes part while it holds a lease there, which it renews in the background. It is
 * certain to be over {@link #leaseEndNanos}, whatever became of the commands that were under way.
 */
final class SharedRates {
  /** How long a replica takes part without renewing. */
  static final Duration LEASE = Duration.ofSeconds(1);

  /**
   * How long Redis counts a replica that fell silent, which may be cut off and keep to its share.
   */
  private static final Duration MEMORY = Duration.ofSeconds(30);

  private static final Duration KEY_LIFE = Duration.ofMinutes(2);

  private final Map<ServiceName, ExternalServiceConfig> services;
  private final ServiceName[] names;
  private final String[] keys;
  private final Duration timeout;
  private final String field = "replica:" + UUID.randomUUID();
  private final Map<ServiceName, Integer> replicas = new EnumMap<>(ServiceName.class);
  private volatile long leaseEndNanos = System.nanoTime();

  /**
   * @param replicas taken for the number of replicas until Redis tells
   */
  SharedRates(Map<ServiceName, ExternalServiceConfig> services, Duration timeout, int replicas) {
    this.services = services;
    this.timeout = timeout;
    this.names = services.keySet().toArray(ServiceName[]::new);
    this.keys = new String[names.length];
    for (int i = 0; i < names.length; i++) {
      // The braces keep all keys of a Redis Cluster on one server, as one script needs them.
      keys[i] = "{sense:external}:" + names[i].label();
      this.replicas.put(names[i], replicas);
    }
  }

  /** Begins the lease. */
  void join(RedisLink link) throws RedisAway, InterruptedException {
    renew(link, "join");
  }

  /** Carries the lease on. */
  void renew(RedisLink link) throws RedisAway, InterruptedException {
    renew(link, "renew");
  }

  /** Ends the lease: the others need not reckon with this replica. */
  void leave(RedisLink link) throws RedisAway, InterruptedException {
    link.leave(keys, field, timeout);
  }

  /** Asks for a turn, in one round trip. */
  Turn acquire(RedisLink link, ServiceName service) throws RedisAway, InterruptedException {
    ExternalServiceConfig config = services.get(service);
    long asked = System.nanoTime();
    List<Long> answer =
        link.acquire(
            "{sense:external}:" + service.label(),
            timeout,
            field,
            Integer.toString(config.rate()),
            micros(config.rateWait()),
            micros(LEASE),
            micros(MEMORY));
    return new Turn(answer.get(0) == 1, asked + answer.get(1) * 1_000);
  }

  /** How many replicas share a service's rate, as last told by Redis. */
  int replicas(ServiceName service) {
    synchronized (replicas) {
      return replicas.get(service);
    }
  }

  /** When Redis is certain not to reckon with this replica any more, of {@link System#nanoTime}. */
  long leaseEndNanos() {
    return leaseEndNanos;
  }

  /** How long one command may take. */
  Duration timeout() {
    return timeout;
  }

  private void renew(RedisLink link, String how) throws RedisAway, InterruptedException {
    String[] arguments = new String[5 + 2 * names.length];
    arguments[0] = field;
    arguments[1] = how;
    arguments[2] = micros(LEASE);
    arguments[3] = micros(MEMORY);
    arguments[4] = Long.toString(KEY_LIFE.toMillis());
    for (int i = 0; i < names.length; i++) {
      arguments[5 + 2 * i] = Integer.toString(services.get(names[i]).rate());
      arguments[6 + 2 * i] = Integer.toString(replicas(names[i]));
    }
    // Redis does it before the timeout or not at all; from then on the lease lasts.
    leaseEndNanos = System.nanoTime() + timeout.plus(LEASE).toNanos();
    List<Long> answer = link.renew(keys, timeout, arguments);
    synchronized (replicas) {
      for (int i = 0; i < names.length; i++) {
        replicas.put(names[i], answer.get(2 + i).intValue());
      }
    }
  }

  private static String micros(Duration duration) {
    return Long.toString(duration.toNanos() / 1_000);
  }
}
