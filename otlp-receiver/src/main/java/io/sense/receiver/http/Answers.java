package io.sense.receiver.http;

import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.javalin.http.Context;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.RefusedException;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes answers in the encoding of their request: an export response on 200, a {@code
 * google.rpc.Status} on every error. Where the request has no encoding that is spoken here, the
 * error is told as plain text.
 */
final class Answers {
  private final Duration retryDelay;
  private volatile boolean stopping;

  Answers(Duration retryDelay) {
    this.retryDelay = retryDelay;
  }

  /** From now on a fault of ours comes from stopping, and another receiver will not have it. */
  void stopping() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** The body of a 503 that the server found itself. */
  Status sendAgain(String text) {
    return new RefusedException(Fault.STOPPING, text).status(retryDelay);
  }

  void accept(Context http, Message response) {
    BodyEncoding encoding = BodyEncoding.of(http.contentType()).orElseThrow();
    http.status(200).contentType(encoding.mediaType()).result(encoding.write(response));
  }

  void refuse(Context http, RefusedException reason) {
    RefusedException refused =
        stopping && reason.fault() == Fault.INTERNAL
            ? new RefusedException(
                Fault.STOPPING, "The receiver stops: send the same again", reason)
            : reason;
    Fault fault = refused.fault();
    if (fault == Fault.UNAUTHENTICATED) {
      http.header("WWW-Authenticate", "Bearer");
    }
    if (fault.retryable()) {
      http.header("Retry-After", Long.toString(retryAfterSeconds()));
    }
    error(http, fault.httpStatus(), refused.status(retryDelay));
  }

  /** An error that the server found before any signal's handler. */
  void error(Context http, int httpStatus, Status status) {
    Optional<BodyEncoding> encoding = BodyEncoding.of(http.contentType());
    http.status(httpStatus);
    if (encoding.isPresent()) {
      http.contentType(encoding.get().mediaType()).result(encoding.get().write(status));
    } else {
      http.contentType("text/plain; charset=utf-8").result(status.getMessage());
    }
  }

  /** Read by a client only if it did not go away but sent what is no HTTP. */
  void abandon(Context http) {
    refuse(http, new RefusedException(Fault.INVALID, "The request broke off"));
  }

  long retryAfterSeconds() {
    return Math.max(1, retryDelay.toSeconds());
  }
}
