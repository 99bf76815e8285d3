package io.sense.receiver.otlp;

/** A request that is no OTLP, or deeper or longer than any sensible one: the client's fault. */
public final class MalformedRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message);
  }

  MalformedRequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
