package io.sense.service.web;

import io.sense.settings.Settings;
import java.time.Duration;

/**
 * Where a web server listens and what it bears.
 *
 * @param host address to listen on
 * @param port 0 lets the system choose
 * @param maxBodyBytes longest request body that is read; a longer one is answered with 413
 * @param idleTimeout how long a connection may stay silent, also within a request
 * @param drainTimeout how long requests under way may take once the process is told to stop
 */
public record WebServerConfig(
    String host, int port, long maxBodyBytes, Duration idleTimeout, Duration drainTimeout) {

  /**
   * Reads {@code HOST} (0.0.0.0), {@code PORT}, {@code MAX_BODY} (1MiB), {@code IDLE_TIMEOUT} (30s)
   * and {@code DRAIN_TIMEOUT} (20s), each behind the prefix.
   *
   * @param prefix such as {@code SENSE_PALANTIR_}
   */
  public static WebServerConfig from(Settings settings, String prefix, int defaultPort) {
    return new WebServerConfig(
        settings.text(prefix + "HOST", "0.0.0.0"),
        settings.port(prefix + "PORT", defaultPort),
        settings.bytes(prefix + "MAX_BODY", 1 << 20),
        settings.duration(prefix + "IDLE_TIMEOUT", Duration.ofSeconds(30)),
        settings.duration(prefix + "DRAIN_TIMEOUT", Duration.ofSeconds(20)));
  }
}
