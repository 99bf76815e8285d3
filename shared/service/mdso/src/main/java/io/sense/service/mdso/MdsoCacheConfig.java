package io.sense.service.mdso;

import io.sense.settings.Settings;
import java.time.Duration;

/**
 * How answers of MDSO are kept.
 *
 * @param size how many resources, traces and lists of errors at most
 * @param ttl how long a result is good
 * @param notFoundTtl how long it is good that something is not known
 */
public record MdsoCacheConfig(long size, Duration ttl, Duration notFoundTtl) {

  /**
   * Reads {@code CACHE_SIZE} (20000), {@code CACHE_TTL} (15s) and {@code CACHE_NOT_FOUND_TTL} (5s),
   * each behind the prefix.
   */
  static MdsoCacheConfig from(Settings settings, String prefix) {
    return new MdsoCacheConfig(
        settings.number(prefix + "CACHE_SIZE", 20_000, 1, 10_000_000),
        settings.duration(prefix + "CACHE_TTL", Duration.ofSeconds(15)),
        settings.duration(prefix + "CACHE_NOT_FOUND_TTL", Duration.ofSeconds(5)));
  }
}
