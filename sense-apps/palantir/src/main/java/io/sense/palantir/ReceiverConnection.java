package io.sense.palantir;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How palantir reaches a receiver.
 *
 * @param endpoint of OTLP/HTTP, without {@code /v1/...}
 * @param token shown as a bearer token, if any
 * @param timeout for an answer
 */
public record ReceiverConnection(URI endpoint, Optional<Secret> token, Duration timeout) {
  /**
   * Reads {@code RECEIVER_ENDPOINT}, {@code RECEIVER_TOKEN} and {@code RECEIVER_TIMEOUT}, each
   * behind the prefix.
   */
  static ReceiverConnection from(Settings settings, String prefix) {
    String name = prefix + "RECEIVER_ENDPOINT";
    String text = settings.text(name, "http://localhost:4318");
    URI endpoint = endpoint(text);
    if (endpoint == null) {
      settings.fault(name + " must be an http or https address, not \"" + text + "\"");
      endpoint = URI.create("http://localhost:4318");
    }
    return new ReceiverConnection(
        endpoint,
        settings.secret(prefix + "RECEIVER_TOKEN"),
        settings.duration(prefix + "RECEIVER_TIMEOUT", Duration.ofSeconds(10)));
  }

  private static @Nullable URI endpoint(String text) {
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain = uri.getQuery() == null && uri.getFragment() == null;
      return http && uri.getHost() != null && plain ? uri : null;
    } catch (IllegalArgumentException e) {
      return null; // noted by the caller, with the other faults
    }
  }
}
