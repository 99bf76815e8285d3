package io.sense.palantir;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

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
    return new ReceiverConnection(
        settings.httpUrl(prefix + "RECEIVER_ENDPOINT", URI.create("http://localhost:4318")),
        settings.secret(prefix + "RECEIVER_TOKEN"),
        settings.duration(prefix + "RECEIVER_TIMEOUT", Duration.ofSeconds(10)));
  }
}
