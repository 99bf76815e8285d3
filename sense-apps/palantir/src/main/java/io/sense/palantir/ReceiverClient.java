package io.sense.palantir;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.sense.service.web.ProblemException;
import io.sense.service.web.Rfc3339;
import io.sense.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters events through a receiver, by OTLP/HTTP in protobuf. A receiver answers success once Kafka
 * has acknowledged, and so does this. Thread-safe.
 */
final class ReceiverClient implements EventHandlers.EventSink {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiverClient.class);
  private static final String MEDIA_TYPE = "application/x-protobuf";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final long LONGEST_RETRY_AFTER_SECONDS = 60;
  private static final int LONGEST_MESSAGE = 1_000;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI logs;
  private final Optional<Secret> token;
  private final Duration timeout;

  ReceiverClient(ReceiverConnection connection) {
    String endpoint = connection.endpoint().toString();
    this.logs = URI.create(endpoint + (endpoint.endsWith("/") ? "" : "/") + "v1/logs");
    this.token = connection.token();
    this.timeout = connection.timeout();
  }

  @Override
  public void send(Event event) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(logs)
            .timeout(timeout)
            .header("Content-Type", MEDIA_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(event.toOtlp().toByteArray()));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
    HttpResponse<byte[]> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw ProblemException.unavailable(
          "The receiver did not answer, so the event may be lost or may have arrived: send it again"
              + " with the time "
              + Rfc3339.ofNanos(event.timeNanos())
              + ", and it counts once",
          RETRY_AFTER,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.unavailable("This process is shutting down", RETRY_AFTER, e);
    }
    judge(answer);
  }

  private void judge(HttpResponse<byte[]> answer) {
    switch (answer.statusCode()) {
      case 200 -> requireAccepted(answer.body());
      case 400, 413 ->
          throw ProblemException.unprocessable(
              "The receiver refused the event: " + message(answer.body()));
      case 429, 502, 503, 504 ->
          throw ProblemException.unavailable(
              "The receiver cannot take the event now: " + message(answer.body()),
              retryAfter(answer),
              null);
      default -> { // a token or an endpoint that does not fit: nothing that the caller could mend
        LOG.warn("The receiver at {} answers events with HTTP {}", logs, answer.statusCode());
        throw ProblemException.badGateway(
            "The receiver answered HTTP " + answer.statusCode() + ": " + message(answer.body()),
            null);
      }
    }
  }

  private static void requireAccepted(byte[] body) {
    ExportLogsPartialSuccess partial;
    try {
      partial = ExportLogsServiceResponse.parseFrom(body).getPartialSuccess();
    } catch (InvalidProtocolBufferException e) {
      throw ProblemException.badGateway("What answered is not an OTLP receiver", e);
    }
    if (partial.getRejectedLogRecords() > 0) {
      throw ProblemException.unprocessable(
          "The receiver refused the event: " + shortened(partial.getErrorMessage()));
    }
  }

  private static String message(byte[] body) {
    try {
      String message = Status.parseFrom(body).getMessage();
      return message.isEmpty() ? "it says no more" : shortened(message);
    } catch (InvalidProtocolBufferException e) {
      return "it says nothing in OTLP"; // the status tells enough
    }
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
  }

  /** What the receiver asks for in seconds; a date, or nonsense, counts as nothing asked. */
  private static Duration retryAfter(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,9}"))
        .map(Long::parseLong)
        .map(seconds -> Duration.ofSeconds(Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS)))
        .orElse(RETRY_AFTER);
  }
}
