package io.sense.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Posts requests to a receiver without waiting for answers, and again where that is worth it, as a
 * Collector does. Thread-safe.
 */
public final class OtlpClient {
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int MOST_ATTEMPTS = 60;
  private static final int KEPT_FAULTS = 10;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI endpoint;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final List<String> faults = new ArrayList<>();

  /**
   * Posts to one receiver.
   *
   * @param endpoint without {@code v1/...}, with a slash at its end
   */
  public OtlpClient(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** Sends a request; what becomes of it is told by the counts. */
  void send(Request request) {
    underWay.incrementAndGet();
    HttpRequest.Builder http =
        HttpRequest.newBuilder(endpoint.resolve(request.path()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body()));
    if (request.isGzip()) {
      http.header("Content-Encoding", "gzip");
    }
    attempt(http.build(), request, 1);
  }

  /** Requests sent and not answered for good. */
  public int underWay() {
    return underWay.get();
  }

  /** Records that were accepted. */
  public long records() {
    return records.get();
  }

  /** Attempts beyond the first. */
  public long retries() {
    return retries.get();
  }

  /** Why requests were not accepted, the first few. */
  public List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }

  private void attempt(HttpRequest http, Request request, int attempt) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(http, HttpResponse.BodyHandlers.ofByteArray());
    // The future is the way the answer comes; nobody else needs it.
    CompletableFuture<Void> unused =
        answer.handle(
            (response, fault) -> {
              answered(http, request, attempt, response, fault);
              return null;
            });
  }

  private void answered(
      HttpRequest http,
      Request request,
      int attempt,
      @Nullable HttpResponse<byte[]> response,
      @Nullable Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    boolean retryable =
        response == null ? cause instanceof IOException : RETRYABLE.contains(response.statusCode());
    if (retryable && attempt < MOST_ATTEMPTS) {
      retries.incrementAndGet();
      CompletableFuture.delayedExecutor(pauseMillis(response), TimeUnit.MILLISECONDS)
          .execute(() -> attempt(http, request, attempt + 1));
      return;
    }
    if (response == null || response.statusCode() != 200) {
      fault(request.path() + ": " + (response == null ? cause : "HTTP " + response.statusCode()));
    } else if (response.body().length > 0) {
      fault(request.path() + ": accepted in part: " + new String(response.body(), US_ASCII));
    } else {
      records.addAndGet(request.records());
    }
    underWay.decrementAndGet();
  }

  private void fault(String text) {
    synchronized (faults) {
      if (faults.size() < KEPT_FAULTS) {
        faults.add(text);
      }
    }
  }

  private static long pauseMillis(@Nullable HttpResponse<byte[]> response) {
    long fallback = 500;
    return response == null
        ? fallback
        : response
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("\\d{1,4}"))
            .map(text -> Long.parseLong(text) * 1000)
            .orElse(fallback);
  }
}
