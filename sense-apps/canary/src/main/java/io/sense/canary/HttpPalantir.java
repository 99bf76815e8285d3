package io.sense.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sense.service.web.Json;
import io.sense.settings.Secret;
import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Palantir over REST. Thread-safe.
 *
 * <p>Each question carries a {@code traceparent} that is not sampled: where palantir sends its own
 * spans to Sense, asking for a trace must not make further ones.
 */
final class HttpPalantir implements Palantir {
  private static final String UNSAMPLED = "00-5e05ec0a4a7e5e05ec0a4a7e5e05ec0a-5e05ec0a4a7e5e05-00";

  private final HttpClient client;
  private final URI address;
  private final Optional<Secret> token;
  private final Duration timeout;

  /**
   * Asks nothing yet.
   *
   * @param address without {@code /api/...}, without a slash at its end
   * @param timeout for one answer
   */
  HttpPalantir(HttpClient client, URI address, Optional<Secret> token, Duration timeout) {
    this.client = client;
    this.address = address;
    this.token = token;
    this.timeout = timeout;
  }

  @Override
  public Answer correlation(TraceId traceId) {
    return get("/api/v1/correlations/" + traceId);
  }

  @Override
  public Answer ledger(Instant from, Instant to) {
    return get("/api/v1/ledger?from=" + from + "&to=" + to);
  }

  private Answer get(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(timeout)
            .header("traceparent", UNSAMPLED);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
    HttpResponse<String> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return new Silent("palantir does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Silent("the canary is stopping");
    }
    return switch (answer.statusCode()) {
      case 200 -> found(answer.body());
      case 404 -> new Unknown();
      default -> new Silent("palantir answers HTTP " + answer.statusCode());
    };
  }

  private static Answer found(String body) {
    try {
      return new Found(Json.mapper().readTree(body));
    } catch (JsonProcessingException e) {
      return new Silent("palantir answers what is no JSON");
    }
  }
}
