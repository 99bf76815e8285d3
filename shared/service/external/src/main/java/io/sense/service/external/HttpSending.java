package io.sense.service.external;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request over HTTP/1.1 and its answer.
 *
 * <p>The time limit runs until the last byte of the answer: a service that accepts and falls
 * silent, or drips, is cut off by it.
 */
final class HttpSending implements Sending {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

  /** How often the JDK may send one request; read once in a process. */
  private static final String JDK_SENDINGS = "jdk.httpclient.redirects.retrylimit";

  static {
    // The JDK sends a GET again by itself when a connection breaks before the answer. Neither rate
    // nor circuit breaker would know, and a service in trouble would be asked twice as often as it
    // may be. There is no other switch, and redirects, which it is for, are not followed here.
    if (System.getProperty(JDK_SENDINGS) == null) {
      System.setProperty(JDK_SENDINGS, "1");
    }
  }

  private final URI url;
  private final Duration timeout;
  private final int maxAnswerBytes;
  private final HttpClient client;

  HttpSending(URI url, ExternalServiceConfig config) {
    this.url = url;
    this.timeout = config.timeout();
    this.maxAnswerBytes = config.maxAnswerBytes();
    // Less than the limit of the try, so that "could not connect" is told from "did not answer".
    Duration half = timeout.dividedBy(2);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(half.compareTo(LONGEST_CONNECT) < 0 ? half : LONGEST_CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    warmUp();
  }

  /**
   * Asks where nobody can listen. The first request of a process loads hundreds of classes; calls
   * that were given their turns one after another would wait for that, and then arrive at once.
   */
  private void warmUp() {
    HttpRequest nowhere = HttpRequest.newBuilder(URI.create("http://127.0.0.1:0/")).build();
    client.sendAsync(nowhere, head -> new BoundedBody(0)).exceptionally(refused -> null).join();
  }

  @Override
  public Outcome send(ExternalRequest request, Deadline deadline) {
    HttpRequest http;
    try {
      http = http(request);
    } catch (IllegalArgumentException e) {
      return Outcome.untold(
          new Answer.Failed<>(
              0, "Could not make a request of it: " + e.getMessage(), Answer.Effect.NONE));
    }
    long began = System.nanoTime();
    long limit = Math.min(timeout.toNanos(), deadline.remainingNanos());
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(http, head -> new BoundedBody(maxAnswerBytes));
    try {
      return HttpAnswers.read(request, answer.get(Math.max(0, limit), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Outcome.bad(new Answer.TimedOut<>(Duration.ofNanos(System.nanoTime() - began)));
    } catch (ExecutionException e) {
      return HttpAnswers.none(request, e.getCause());
    } catch (InterruptedException e) {
      return Outcome.interrupted("waiting for the answer", Answer.Effect.UNKNOWN);
    } finally {
      answer.cancel(true); // closes the connection of an exchange that is not over
    }
  }

  private HttpRequest http(ExternalRequest request) {
    HttpRequest.Builder http = HttpRequest.newBuilder(address(request));
    http.header("Accept", "application/json");
    if (request.body() == null) {
      http.method(request.method(), HttpRequest.BodyPublishers.noBody());
    } else {
      http.header("Content-Type", "application/json");
      http.method(request.method(), HttpRequest.BodyPublishers.ofString(request.body().toString()));
    }
    request.headers().forEach(header -> http.setHeader(header.getKey(), header.getValue()));
    W3CTraceContextPropagator.getInstance()
        .inject(Context.current(), http, (to, name, value) -> to.setHeader(name, value));
    return http.build();
  }

  private URI address(ExternalRequest request) {
    StringBuilder address = new StringBuilder(url.toString()).append(request.path());
    char separator = '?';
    for (Map.Entry<String, String> parameter : request.query()) {
      address.append(separator).append(encode(parameter.getKey()));
      address.append('=').append(encode(parameter.getValue()));
      separator = '&';
    }
    return URI.create(address.toString());
  }

  /** Percent encoding, which unlike the plus sign means a blank to every server. */
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
