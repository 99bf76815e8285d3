package io.sense.service.external;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The services of others, each behind limits of its own: what one does never slows another.
 *
 * <p>One for a deployable. Thread-safe.
 */
public final class ExternalServices implements AutoCloseable {
  private final Map<ServiceName, ExternalServiceConfig> configs;
  private final Map<ServiceName, Sending> guarded = new EnumMap<>(ServiceName.class);
  private final Map<ServiceName, CallMetrics> metrics = new EnumMap<>(ServiceName.class);
  private final Optional<SharedRateLimits> shared;
  private final Tracer tracer;

  private ExternalServices(
      ExternalServicesConfig config, Health health, Metrics all, OpenTelemetry telemetry) {
    this.configs = config.services();
    this.tracer = telemetry.getTracer("io.sense.service.external");
    Map<ServiceName, ExternalServiceConfig> used = new EnumMap<>(ServiceName.class);
    configs.forEach((name, service) -> service.url().ifPresent(url -> used.put(name, service)));
    if (config.redisUrl().isPresent() && !used.isEmpty()) {
      SharedRateLimits limits = new SharedRateLimits(used, config, all.registry());
      limits.start();
      health.addNotice("external-limits", limits::notice);
      shared = Optional.of(limits);
    } else {
      shared = Optional.empty();
    }
    long now = System.nanoTime();
    LocalShares shares = new LocalShares(used, name -> config.replicas(), service -> now);
    used.keySet()
        .forEach(
            name ->
                guarded.put(
                    name,
                    guarded(
                        name,
                        shared
                            .<RateLimit>map(limits -> () -> limits.take(name))
                            .orElse(() -> shares.take(name)),
                        all)));
  }

  /**
   * Prepares calling. Services need not be there; neither need Redis.
   *
   * @param health is told in a notice while limits are not shared
   * @param telemetry makes a span of each call; the caller's trace context goes out with it, also
   *     where this is {@link OpenTelemetry#noop}
   */
  public static ExternalServices open(
      ExternalServicesConfig config, Health health, Metrics metrics, OpenTelemetry telemetry) {
    return new ExternalServices(config, health, metrics, telemetry);
  }

  /** A service, called with the token of its settings if there is one. */
  public ExternalService service(ServiceName name) {
    Optional<BearerToken> token =
        Optional.ofNullable(configs.get(name))
            .flatMap(ExternalServiceConfig::token)
            .map(BearerToken::fixed);
    return client(name, token);
  }

  /**
   * A service, called with tokens that are obtained; they come before the token of its settings.
   *
   * <p>Calls that obtain them go through {@link #service(ServiceName)} and share its limits.
   */
  public ExternalService service(ServiceName name, BearerToken token) {
    return client(name, Optional.of(token));
  }

  /** Tells Redis that this replica stops. Calls under way are not waited for. */
  @Override
  public void close() {
    shared.ifPresent(SharedRateLimits::close);
  }

  private ExternalService client(ServiceName name, Optional<BearerToken> token) {
    Sending sending = guarded.get(name);
    if (sending == null) {
      String reason = ExternalServicesConfig.prefix(name) + "URL is not set";
      return request -> new Answer.Failed<>(0, reason, Answer.Effect.NONE);
    }
    ExternalServiceConfig config = configs.get(name);
    Sending authorized =
        token.<Sending>map(bearer -> new AuthorizedSending(bearer, sending)).orElse(sending);
    return new ServiceClient(
        name,
        config.url().orElseThrow(),
        config.callTimeout(),
        new RepeatedSending(name, config.tries(), authorized),
        metrics.get(name),
        tracer);
  }

  private Sending guarded(ServiceName name, RateLimit rate, Metrics registry) {
    ExternalServiceConfig config = configs.get(name);
    Circuit circuit = new Circuit(name, config.circuitWait());
    Bulkhead bulkhead =
        Bulkhead.of(
            name.label(),
            BulkheadConfig.custom()
                .maxConcurrentCalls(config.concurrent())
                .maxWaitDuration(Duration.ZERO)
                .build());
    CallMetrics counts = new CallMetrics(registry.registry(), name);
    counts.show(circuit, bulkhead);
    metrics.put(name, counts);
    HttpSending http = new HttpSending(config.url().orElseThrow(), config);
    return new GuardedSending(bulkhead, circuit, rate, http);
  }
}
