package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.load.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** OTLP/HTTP with protobuf and gzip: a connection for each request under way. */
final class HttpSender implements Sender {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;

  HttpSender(URI endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public CompletableFuture<Void> send(Request request) {
    HttpRequest http =
        HttpRequest.newBuilder(endpoint.resolve(request.path()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()))
            .build();
    return client
        .sendAsync(http, HttpResponse.BodyHandlers.ofByteArray())
        .thenAccept(
            response -> {
              if (response.statusCode() != 200 || response.body().length > 0) {
                throw new BenchmarkException(
                    "HTTP %d with %d bytes"
                        .formatted(response.statusCode(), response.body().length));
              }
            });
  }

  @Override
  public void close() {
    // The client ends with its last reference.
  }
}
