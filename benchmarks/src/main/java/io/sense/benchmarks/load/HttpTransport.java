package io.sense.benchmarks.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** OTLP/HTTP. Thread-safe. */
public final class HttpTransport implements Transport {
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI endpoint;

  /**
   * To one receiver.
   *
   * @param endpoint without {@code v1/...}, with a slash at its end
   */
  public HttpTransport(URI endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public CompletableFuture<Answer> send(Request request) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(endpoint.resolve(request.path()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
    if (request.isGzip()) {
      http.header("Content-Encoding", "gzip");
    }
    return client
        .sendAsync(http.build(), HttpResponse.BodyHandlers.ofByteArray())
        .handle((response, fault) -> answer(request, response, fault));
  }

  /** Nothing to do: JDK 17's client ends with its last reference. */
  @Override
  public void close() {}

  private static Answer answer(
      Request request, @Nullable HttpResponse<byte[]> response, @Nullable Throwable fault) {
    if (response == null) {
      Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
      String reason = request.path() + ": " + cause;
      return cause instanceof IOException ? Answer.again(reason) : Answer.refused(reason);
    }
    if (RETRYABLE.contains(response.statusCode())) {
      return again(request.path() + ": HTTP " + response.statusCode(), response);
    }
    if (response.statusCode() != 200) {
      return Answer.refused(request.path() + ": HTTP " + response.statusCode());
    }
    return Answer.success(request.path(), response.body());
  }

  private static Answer again(String reason, HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,4}"))
        .map(text -> Answer.again(reason, Long.parseLong(text) * 1000))
        .orElseGet(() -> Answer.again(reason));
  }
}
