package io.sense.service.external;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sense.service.web.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What an HTTP response, or its absence, means to the caller. */
final class HttpAnswers {
  private static final int LONGEST_EXCERPT = 200;
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Duration UNSAID = Duration.ofSeconds(1);

  private HttpAnswers() {}

  /** What the service answered. */
  static Outcome read(ExternalRequest request, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return result(request, status, response.body());
    }
    if (status == 404 || status == 410) {
      return Outcome.good(new Answer.NotFound<>());
    }
    Duration retryAfter = RetryAfter.of(response).orElse(null);
    if (status == 429) {
      Duration wait = retryAfter == null ? UNSAID : retryAfter;
      return new Outcome(new Answer.RefusedByLimit<>(wait), Outcome.Health.BAD, wait);
    }
    Answer.Effect effect = status >= 500 ? Answer.Effect.UNKNOWN : Answer.Effect.NONE;
    Answer<JsonNode> failed =
        new Answer.Failed<>(status, "answered " + status + excerpt(response.body()), effect);
    boolean bad = status >= 500 || status == 408;
    return new Outcome(failed, bad ? Outcome.Health.BAD : Outcome.Health.UNTOLD, retryAfter);
  }

  /** Why the service did not answer. */
  static Outcome none(ExternalRequest request, @Nullable Throwable cause) {
    if (cause instanceof BoundedBody.TooLong tooLong) {
      return unreadable(request, 0, tooLong.getMessage());
    }
    if (cause instanceof HttpConnectTimeoutException || neverConnected(cause)) {
      return Outcome.bad(
          new Answer.Failed<>(0, "could not be reached: " + words(cause), Answer.Effect.NONE));
    }
    return Outcome.bad(
        new Answer.Failed<>(
            0, "broke off before its answer: " + words(cause), Answer.Effect.UNKNOWN));
  }

  private static Outcome result(ExternalRequest request, int status, byte[] body) {
    try {
      JsonNode json = body.length == 0 ? NullNode.instance : Json.mapper().readTree(body);
      return Outcome.good(new Answer.Result<>(json));
    } catch (IOException e) {
      return unreadable(request, status, "answered " + status + " with what is not JSON");
    }
  }

  /** What reads has no effect; what writes has most likely had its own. */
  private static Outcome unreadable(ExternalRequest request, int status, String detail) {
    boolean reads = READING.contains(request.method());
    Answer.Effect effect = reads ? Answer.Effect.NONE : Answer.Effect.UNKNOWN;
    return Outcome.bad(new Answer.Failed<>(status, detail, effect));
  }

  private static boolean neverConnected(@Nullable Throwable cause) {
    for (Throwable link = cause; link != null; link = link.getCause()) {
      if (link instanceof ConnectException
          || link instanceof UnknownHostException
          || link instanceof SSLHandshakeException) {
        return true;
      }
    }
    return false;
  }

  private static String words(@Nullable Throwable cause) {
    for (Throwable link = cause; link != null; link = link.getCause()) {
      if (link instanceof UnresolvedAddressException) {
        return "no such host";
      }
      if (link.getMessage() != null && link.getCause() == null) {
        return link.getMessage();
      }
    }
    return cause == null ? "for no known cause" : cause.toString();
  }

  private static String excerpt(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ");
    text = text.strip();
    if (text.isEmpty()) {
      return "";
    }
    return ": " + (text.length() > LONGEST_EXCERPT ? text.substring(0, LONGEST_EXCERPT) : text);
  }
}
