package io.sense.service.external;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** This replica's share of every service's rate, kept without Redis. Thread-safe. */
final class LocalShares {
  private final Map<ServiceName, LocalRateLimit> limits = new EnumMap<>(ServiceName.class);

  /**
   * @param replicas among which a service's rate is shared
   * @param startNanos from when on a service's share may be used, of {@link System#nanoTime}
   */
  LocalShares(
      Map<ServiceName, ExternalServiceConfig> services,
      ToIntFunction<ServiceName> replicas,
      ToLongFunction<ExternalServiceConfig> startNanos) {
    services.forEach(
        (name, config) ->
            limits.put(
                name,
                new LocalRateLimit(
                    config.rate(),
                    replicas.applyAsInt(name),
                    config.rateWait(),
                    startNanos.applyAsLong(config),
                    System::nanoTime)));
  }

  Turn take(ServiceName service) {
    return limits.get(service).take();
  }

  /**
   * Gives no more turns.
   *
   * @return when the last one that was given is due, of {@link System#nanoTime}; now if it was
   */
  long close() {
    long last = System.nanoTime();
    for (LocalRateLimit limit : limits.values()) {
      long due = limit.close();
      last = due - last > 0 ? due : last;
    }
    return last;
  }
}
