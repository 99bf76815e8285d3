package io.sense.service.web;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where a web server listens, what it bears, and whom it lets in.
 *
 * @param host address to listen on
 * @param port 0 lets the system choose
 * @param maxBodyBytes longest request body that is read; a longer one is answered with 413
 * @param idleTimeout how long a connection may stay silent, also within a request
 * @param drainTimeout how long requests under way may take once the process is told to stop
 * @param drainDelay how long it goes on as usual, but for its readiness, once told to stop; zero
 *     where no load balancer has to notice first
 * @param drainIdle how long an open connection may be silent while the server stops before it is
 *     closed; the longer, the less likely just when its client sends on it
 * @param requestTimeout how long a request may take, its body included
 * @param accessLog whether each request is logged
 * @param corsOrigins origins whose pages may call it, {@code *} for all; empty means none
 * @param readTokens bearer tokens that allow GET and HEAD
 * @param writeTokens bearer tokens that allow everything; with neither kind everybody may
 */
public record WebServerConfig(
    String host,
    int port,
    long maxBodyBytes,
    Duration idleTimeout,
    Duration drainTimeout,
    Duration drainDelay,
    Duration drainIdle,
    Duration requestTimeout,
    boolean accessLog,
    List<String> corsOrigins,
    List<Secret> readTokens,
    List<Secret> writeTokens) {
  private static final Duration DRAIN_IDLE = Duration.ofSeconds(1);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private enum Switch {
    ON,
    OFF
  }

  public WebServerConfig {
    corsOrigins = List.copyOf(corsOrigins);
    readTokens = List.copyOf(readTokens);
    writeTokens = List.copyOf(writeTokens);
  }

  /** For a server with nothing but operators' routes: open to all, without an access log. */
  public WebServerConfig(
      String host, int port, long maxBodyBytes, Duration idleTimeout, Duration drainTimeout) {
    this(
        host,
        port,
        maxBodyBytes,
        idleTimeout,
        drainTimeout,
        Duration.ZERO,
        DRAIN_IDLE,
        REQUEST_TIMEOUT,
        false,
        List.of(),
        List.of(),
        List.of());
  }

  /**
   * Reads {@code HOST} (0.0.0.0), {@code PORT}, {@code MAX_BODY} (1MiB), {@code IDLE_TIMEOUT}
   * (30s), {@code DRAIN_TIMEOUT} (20s), {@code DRAIN_DELAY} (none), {@code DRAIN_IDLE} (1s), {@code
   * REQUEST_TIMEOUT} (30s), {@code ACCESS_LOG} (on), {@code CORS_ORIGINS} (none), {@code
   * READ_TOKENS} (none) and {@code WRITE_TOKENS} (none), each behind the prefix.
   *
   * @param prefix such as {@code SENSE_PALANTIR_}
   */
  public static WebServerConfig from(Settings settings, String prefix, int defaultPort) {
    return new WebServerConfig(
        settings.text(prefix + "HOST", "0.0.0.0"),
        settings.port(prefix + "PORT", defaultPort),
        settings.bytes(prefix + "MAX_BODY", 1 << 20),
        settings.duration(prefix + "IDLE_TIMEOUT", Duration.ofSeconds(30)),
        settings.duration(prefix + "DRAIN_TIMEOUT", Duration.ofSeconds(20)),
        settings.duration(prefix + "DRAIN_DELAY", Duration.ZERO),
        settings.duration(prefix + "DRAIN_IDLE", DRAIN_IDLE),
        settings.duration(prefix + "REQUEST_TIMEOUT", REQUEST_TIMEOUT),
        settings.choice(prefix + "ACCESS_LOG", Switch.ON) == Switch.ON,
        settings.list(prefix + "CORS_ORIGINS", List.of()),
        tokens(settings, prefix + "READ_TOKENS"),
        tokens(settings, prefix + "WRITE_TOKENS"));
  }

  private static List<Secret> tokens(Settings settings, String name) {
    Optional<Secret> given = settings.secret(name);
    List<Secret> tokens =
        given.stream()
            .flatMap(secret -> Arrays.stream(secret.value().split(",", -1)))
            .map(String::strip)
            .filter(token -> !token.isEmpty())
            .map(Secret::new)
            .toList();
    if (given.isPresent() && tokens.isEmpty()) { // none lets everybody in: never by mistake
      settings.fault(name + " is set but holds no token");
    }
    return tokens;
  }
}
