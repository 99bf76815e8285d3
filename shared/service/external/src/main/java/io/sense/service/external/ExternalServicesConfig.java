package io.sense.service.external;

import io.lettuce.core.RedisURI;
import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the external services are called, and where the replicas meet that share their limits.
 *
 * @param services each service's own settings, also those of services that are not used
 * @param redisUrl where the replicas share their limits; a secret since it may hold a password.
 *     Empty where there is one replica only, or each keeps to its share
 * @param redisTimeout how long one command may take before Redis counts as away
 * @param replicas that share the limits, for as long as Redis has not told how many there are
 */
public record ExternalServicesConfig(
    Map<ServiceName, ExternalServiceConfig> services,
    Optional<Secret> redisUrl,
    Duration redisTimeout,
    int replicas) {

  /** Prefixes of the names that {@link #from} reads, for {@link Settings#throwIfInvalid}. */
  public static final String PREFIX = "SENSE_EXTERNAL_";

  /** Prefix of the names about Redis that {@link #from} reads. */
  public static final String REDIS_PREFIX = "SENSE_REDIS_";

  public ExternalServicesConfig {
    services = Map.copyOf(services);
  }

  /** Reads {@code SENSE_EXTERNAL_*} and {@code SENSE_REDIS_*}. */
  public static ExternalServicesConfig from(Settings settings) {
    Map<ServiceName, ExternalServiceConfig> services = new EnumMap<>(ServiceName.class);
    for (ServiceName name : ServiceName.values()) {
      services.put(name, ExternalServiceConfig.from(settings, prefix(name)));
    }
    Optional<Secret> redis = settings.secret("SENSE_REDIS_URL");
    redis.ifPresent(url -> check(url, settings));
    return new ExternalServicesConfig(
        services,
        redis,
        settings.duration("SENSE_REDIS_TIMEOUT", Duration.ofMillis(250)),
        settings.integer("SENSE_EXTERNAL_REPLICAS", 1, 1, 1_000));
  }

  /** What the names of a service's settings begin with, such as {@code SENSE_EXTERNAL_MDSO_}. */
  static String prefix(ServiceName name) {
    return PREFIX + name.name().toUpperCase(Locale.ROOT) + "_";
  }

  private static void check(Secret url, Settings settings) {
    try {
      RedisURI.create(url.value());
    } catch (IllegalArgumentException e) { // its message may repeat the password
      settings.fault("SENSE_REDIS_URL must be an address such as redis://redis:6379");
    }
  }
}
