package io.sense.canary;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.settings.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A front door that speaks OTLP/HTTP, asked as the specification has it. Thread-safe. */
final class HttpFrontDoor implements FrontDoor {
  private static final String MEDIA_TYPE = "application/x-protobuf";
  private static final long LONGEST_RETRY_AFTER_SECONDS = 60;

  private final HttpClient client;
  private final URI spans;
  private final URI logs;
  private final Optional<Secret> token;
  private final Duration timeout;

  /**
   * Sends nothing yet.
   *
   * @param address without {@code /v1/...}, without a slash at its end
   * @param timeout for one answer
   */
  HttpFrontDoor(HttpClient client, URI address, Optional<Secret> token, Duration timeout) {
    this.client = client;
    this.spans = URI.create(address + "/v1/traces");
    this.logs = URI.create(address + "/v1/logs");
    this.token = token;
    this.timeout = timeout;
  }

  @Override
  public Delivery send(TracesData request) {
    return post(
        spans, request, body -> ExportTraceServiceResponse.parseFrom(body).getPartialSuccess());
  }

  @Override
  public Delivery send(LogsData request) {
    return post(
        logs, request, body -> ExportLogsServiceResponse.parseFrom(body).getPartialSuccess());
  }

  /** Reads the part of an answer that is only there if not all was accepted. */
  @FunctionalInterface
  private interface Partial {
    Message of(byte[] body) throws InvalidProtocolBufferException;
  }

  private Delivery post(URI to, MessageLite message, Partial partial) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .timeout(timeout)
            .header("Content-Type", MEDIA_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.toByteArray()));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.value()));
    HttpResponse<byte[]> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      return new NotNow(Optional.empty(), to + " does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Refused("the canary is stopping");
    }
    return switch (answer.statusCode()) {
      case 200 -> accepted(to, answer.body(), partial);
      case 429, 502, 503, 504 -> new NotNow(retryAfter(answer), fault(to, answer));
      default -> new Refused(fault(to, answer));
    };
  }

  private static Delivery accepted(URI to, byte[] body, Partial partial) {
    try {
      String refused = partial.of(body).toString();
      return refused.isEmpty() ? new Accepted() : new Refused("partly refused: " + refused);
    } catch (InvalidProtocolBufferException e) {
      return new Refused(to + " is no OTLP receiver: its answer cannot be read");
    }
  }

  private static String fault(URI to, HttpResponse<byte[]> answer) {
    String message;
    try {
      message = Status.parseFrom(answer.body()).getMessage();
    } catch (InvalidProtocolBufferException e) {
      message = ""; // a proxy's page; the status tells enough
    }
    return "%s answers HTTP %d %s".formatted(to, answer.statusCode(), message).strip();
  }

  /** A date, or nonsense, counts as nothing asked. */
  private static Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(seconds -> seconds.matches("\\d{1,9}"))
        .map(Long::parseLong)
        .map(seconds -> Duration.ofSeconds(Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS)));
  }
}
