package io.sense.receiver.http;

import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.InFlightBytes.Reservation;
import io.sense.receiver.intake.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** The body of one HTTP request: read and inflated, or read away unseen. */
final class RequestBody {
  private final HttpServletRequest request;
  private final BodyReader reader;
  private boolean begun;

  RequestBody(HttpServletRequest request, BodyReader reader) {
    this.request = request;
    this.reader = reader;
  }

  /**
   * Reads the whole body.
   *
   * @throws RefusedException past a bound, or if it is not what its headers say
   * @throws IOException if the connection broke
   */
  byte[] read(Reservation reservation) throws IOException {
    boolean gzip = isGzip();
    if (request.getContentLengthLong() > reader.maxBytes()) {
      throw BodyReader.tooLarge(reader.maxBytes());
    }
    begun = true;
    byte[] body;
    try {
      body = reader.read(request.getInputStream(), request.getContentLengthLong(), reservation);
    } catch (IOException e) {
      throw whyBroken(e);
    }
    return gzip ? reader.inflate(body, 0, reservation) : body;
  }

  /**
   * Reads and drops what the client still sends, so that it sees the answer rather than a broken
   * connection, which it would take for a reason to send the same again. Stops within the bounds of
   * a body; a client that asked whether to send at all gets its answer without.
   *
   * @return whether nothing more comes, so that the connection can go on
   */
  boolean drain() throws IOException {
    return (!begun && request.getHeader("Expect") != null)
        || reader.drain(request.getInputStream());
  }

  private boolean isGzip() {
    String encoding = request.getHeader("Content-Encoding");
    return switch (encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> true;
      case "identity", "" -> false;
      default ->
          throw new RefusedException(
              Fault.UNSUPPORTED, "Content-Encoding must be gzip or none, not " + encoding);
    };
  }

  private IOException whyBroken(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        throw new RefusedException(Fault.SLOW, "The request's body did not go on arriving", e);
      }
    }
    return e;
  }
}
