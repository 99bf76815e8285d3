package io.sense.receiver.intake;

import com.google.rpc.Code;
import java.util.Locale;

/**
 * Why a whole request was refused, and what each transport answers then.
 *
 * <p>Clients try again on HTTP 429, 502, 503, 504 and on gRPC UNAVAILABLE and its like, and drop
 * their data on everything else: what may go well later must never be answered as anything else.
 */
public enum Fault {
  /** Not OTLP: will never go well. */
  INVALID(400, Code.INVALID_ARGUMENT, false),
  /** No valid bearer token. */
  UNAUTHENTICATED(401, Code.UNAUTHENTICATED, false),
  /** A path, a signal or a method that is not served. */
  NOT_SERVED(404, Code.UNIMPLEMENTED, false),
  /** Longer than the limit, before or after decompression; gRPC's code without a retry delay. */
  TOO_LARGE(413, Code.RESOURCE_EXHAUSTED, false),
  /** An encoding that is not spoken here. */
  UNSUPPORTED(415, Code.INVALID_ARGUMENT, false),
  /** Too many bytes in flight. UNAVAILABLE over gRPC, because every client tries again on it. */
  OVERLOADED(429, Code.UNAVAILABLE, true),
  /** The request did not arrive in time. */
  SLOW(503, Code.DEADLINE_EXCEEDED, true),
  /** Kafka did not acknowledge. */
  KAFKA_AWAY(503, Code.UNAVAILABLE, true),
  /** The receiver is shutting down. */
  STOPPING(503, Code.UNAVAILABLE, true),
  /** A fault of ours that would repeat itself with the same request. */
  INTERNAL(500, Code.INTERNAL, false);

  private final int httpStatus;
  private final Code code;
  private final boolean retryable;

  Fault(int httpStatus, Code code, boolean retryable) {
    this.httpStatus = httpStatus;
    this.code = code;
    this.retryable = retryable;
  }

  /** Status of the HTTP answer. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Code of the gRPC answer, and of the {@code google.rpc.Status} in the body of the HTTP one. */
  public Code code() {
    return code;
  }

  /** Whether the client is told to send the same again later. */
  public boolean retryable() {
    return retryable;
  }

  /** As a metric's tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
