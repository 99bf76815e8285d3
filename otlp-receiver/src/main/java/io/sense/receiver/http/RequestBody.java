package io.sense.receiver.http;

import io.sense.receiver.intake.BodyReader;
import io.sense.receiver.intake.Fault;
import io.sense.receiver.intake.InFlightBytes.Reservation;
import io.sense.receiver.intake.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The body of one HTTP request: read and decompressed in steps, or read away unseen. */
final class RequestBody {
  private static final int GZIP_BUFFER_BYTES = 8 << 10;

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
    Connection connection = new Connection(request.getInputStream());
    try {
      InputStream in = gzip ? new GZIPInputStream(connection, GZIP_BUFFER_BYTES) : connection;
      return reader.read(in, reservation);
    } catch (IOException e) {
      if (connection.isBroken()) {
        throw whyBroken(e);
      }
      throw notGzip(e);
    }
  }

  /**
   * Reads and drops what the client still sends, so that it sees the answer rather than a broken
   * connection, which it would take for a reason to send the same again. Stops at the limit of a
   * body; a client that asked whether to send at all gets its answer without.
   */
  void drain() throws IOException {
    if (!begun && request.getHeader("Expect") != null) {
      return;
    }
    byte[] dropped = new byte[GZIP_BUFFER_BYTES];
    InputStream in = request.getInputStream();
    long left = 2L * reader.maxBytes();
    int read = 0;
    while (read >= 0 && left > 0) {
      read = in.read(dropped);
      left -= read;
    }
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

  private static RefusedException notGzip(IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return new RefusedException(
          Fault.INVALID, "The body is not gzip, or cut off: " + e.getMessage(), e);
    }
    return new RefusedException(Fault.INTERNAL, "The body could not be read", e);
  }

  private IOException whyBroken(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        throw new RefusedException(Fault.SLOW, "The request's body did not go on arriving", e);
      }
    }
    return e;
  }

  /** Remembers whether it was the connection that failed, and not what came over it. */
  private static final class Connection extends FilterInputStream {
    private boolean broken;

    Connection(InputStream in) {
      super(in);
    }

    boolean isBroken() {
      return broken;
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }
  }
}
