package io.sense.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Posts OTLP requests as a well-behaved client does: gzip, and again after 429, 502, 503, 504 or a
 * fault of the connection, when {@code Retry-After} says or else after waits that double, until the
 * patience is over. Thread-safe.
 */
public final class OtlpHttp {
  private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI endpoint;
  private final Optional<String> token;
  private final Duration patience;
  private final Consumer<String> notices;

  /**
   * Posts to one receiver.
   *
   * @param endpoint without {@code v1/...}, with a slash at its end
   * @param token for {@code Authorization: Bearer}
   * @param patience for one request, over all its attempts
   * @param notices told of every wait, in words
   */
  public OtlpHttp(
      URI endpoint, Optional<String> token, Duration patience, Consumer<String> notices) {
    this.endpoint = endpoint;
    this.token = token;
    this.patience = patience;
    this.notices = notices;
  }

  /**
   * What became of a request.
   *
   * @param status of the last answer, 0 if there was none
   * @param body of the last answer
   * @param fault why there was none, or empty
   */
  public record Answer(int status, byte[] body, String fault) {
    /** Whether it was accepted. */
    public boolean isSuccess() {
      return status == 200;
    }
  }

  /**
   * Posts until there is an answer that stands.
   *
   * @param path such as {@code v1/traces}
   * @throws InterruptedException if interrupted while waiting; whether the request arrived is open
   */
  public Answer post(String path, String contentType, byte[] body) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(path))
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", contentType)
            .header("Content-Encoding", "gzip")
            .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(body)));
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    long end = System.nanoTime() + patience.toNanos();
    Duration wait = FIRST_WAIT;
    while (true) {
      Attempt attempt = attempt(request.build());
      if (!attempt.retryable()) {
        return attempt.answer();
      }
      Duration pause = attempt.retryAfter() == null ? wait : attempt.retryAfter();
      if (System.nanoTime() + pause.toNanos() > end) {
        return new Answer(
            attempt.answer().status(),
            attempt.answer().body(),
            "gave up after %d s: %s".formatted(patience.toSeconds(), attempt.describe()));
      }
      notices.accept(
          "%s: %s, trying again in %.1f s"
              .formatted(endpoint, attempt.describe(), pause.toMillis() / 1e3));
      Thread.sleep(pause.toMillis());
      Duration doubled = wait.multipliedBy(2);
      wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
  }

  /** The wait that a {@code Retry-After} header asks for: seconds or a date; null if neither. */
  static @Nullable Duration retryAfter(String header, Clock clock) {
    String text = header.strip();
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(clock.instant(), until);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (NumberFormatException | DateTimeParseException e) {
      return null; // as if it were absent: the doubling waits apply
    }
  }

  private Attempt attempt(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      Answer answer = new Answer(response.statusCode(), response.body(), "");
      return new Attempt(
          answer,
          RETRYABLE.contains(response.statusCode()),
          response
              .headers()
              .firstValue("Retry-After")
              .map(header -> retryAfter(header, Clock.systemUTC()))
              .orElse(null));
    } catch (ConnectException e) { // the JDK gives it no message
      return new Attempt(new Answer(0, new byte[0], "could not connect"), true, null);
    } catch (IOException e) {
      return new Attempt(new Answer(0, new byte[0], String.valueOf(e.getMessage())), true, null);
    }
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private record Attempt(Answer answer, boolean retryable, @Nullable Duration retryAfter) {
    String describe() {
      return answer.status() == 0 ? answer.fault() : "HTTP " + answer.status();
    }
  }
}
