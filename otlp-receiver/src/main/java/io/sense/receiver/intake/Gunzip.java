package io.sense.receiver.intake;

import io.sense.receiver.intake.InFlightBytes.Reservation;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates gzip that lies in memory whole, mostly with one call into one array of the right length:
 * the last four bytes of gzip say how long its content is.
 *
 * <p>They are believed only within reason, and every byte is reserved before there is memory for
 * it, so that a gzip bomb ends at the limit. Thread-safe. Format: RFC 1952.
 */
final class Gunzip {
  private static final int MAGIC_1 = 0x1f;
  private static final int MAGIC_2 = 0x8b;
  private static final int DEFLATE = 8;
  private static final int FIXED_HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;

  private static final int HAS_HEADER_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED_FLAGS = 0xe0;

  /** OTLP shrinks to a third or a tenth; whoever promises more is not believed beforehand. */
  private static final int MOST_BELIEVED = 16;

  private static final int LEAST_STEP = 1 << 10;

  private final int maxBytes;
  private final Queue<Inflater> idle = new ConcurrentLinkedQueue<>(); // as many as threads inflate

  /** Inflates up to so many bytes. */
  Gunzip(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The content.
   *
   * @param gzip with its first byte at an offset, and nothing after it
   * @param reservation holds {@code gzip} already, and the content's length afterwards
   * @throws RefusedException INVALID, TOO_LARGE or OVERLOADED
   */
  byte[] inflate(byte[] gzip, int offset, Reservation reservation) {
    Inflater pooled = idle.poll();
    Inflater inflater = pooled == null ? new Inflater(true) : pooled;
    try {
      byte[] content = new Run(gzip, offset, inflater, reservation).content();
      reservation.shrinkTo(content.length);
      return content;
    } catch (DataFormatException e) {
      throw invalid(e.getMessage(), e);
    } finally {
      inflater.reset();
      idle.add(inflater);
    }
  }

  private static RefusedException invalid(String why, DataFormatException cause) {
    return new RefusedException(Fault.INVALID, "The body is not gzip, or cut off: " + why, cause);
  }

  /** One body, which may be several members, one after the other. */
  private final class Run {
    private final byte[] gzip;
    private final Inflater inflater;
    private final Reservation reservation;
    private final CRC32 crc = new CRC32();
    private int at;
    private byte[] content;
    private int length;

    Run(byte[] gzip, int offset, Inflater inflater, Reservation reservation) {
      this.gzip = gzip;
      this.at = offset;
      this.inflater = inflater;
      this.reservation = reservation;
      content = new byte[0];
    }

    byte[] content() throws DataFormatException {
      member();
      // What follows and is no further member is padding, as for everybody who reads gzip.
      while (gzip.length - at >= 2 && isMagic()) {
        member();
      }
      if (length == content.length) {
        return content;
      }
      reserve(content.length + length);
      return Arrays.copyOf(content, length);
    }

    private void member() throws DataFormatException {
      header();
      int start = length;
      inflater.reset();
      inflater.setInput(gzip, at, gzip.length - at);
      if (length == 0) { // what the body's end says is said of one member, not of each
        makeRoom(promised());
      }
      while (!inflater.finished()) {
        if (length == content.length) {
          makeRoom(Math.max(LEAST_STEP, length));
        }
        length += inflater.inflate(content, length, content.length - length);
        if (length > maxBytes) {
          throw BodyReader.tooLarge(maxBytes);
        }
        if (inflater.needsDictionary() || (inflater.needsInput() && !inflater.finished())) {
          throw new DataFormatException("ends within the data");
        }
      }
      at = gzip.length - inflater.getRemaining();
      trailer(start);
    }

    /** What the end of the body says of the content's length, if that is likely. */
    private int promised() {
      long said = gzip.length - at < TRAILER_BYTES ? 0 : int32(gzip.length - 4) & 0xffffffffL;
      long believed = Math.min(said, (long) MOST_BELIEVED * gzip.length);
      return (int) Math.max(LEAST_STEP, Math.min(believed, maxBytes + 1L));
    }

    private void makeRoom(int more) {
      // One byte past the limit, no more: enough to see that it is passed.
      int grown = (int) Math.min((long) length + more, maxBytes + 1L);
      if (grown <= content.length) {
        return;
      }
      reserve((long) content.length + grown); // while it copies, both are there
      content = length == 0 ? new byte[grown] : Arrays.copyOf(content, grown);
    }

    private void reserve(long bytes) {
      if (!reservation.growTo(gzip.length + bytes)) {
        throw BodyReader.overloaded();
      }
    }

    private void header() throws DataFormatException {
      require(FIXED_HEADER_BYTES);
      if (!isMagic() || gzip[at + 2] != DEFLATE || (gzip[at + 3] & RESERVED_FLAGS) != 0) {
        throw new DataFormatException("no gzip header");
      }
      int flags = gzip[at + 3];
      at += FIXED_HEADER_BYTES;
      if ((flags & HAS_EXTRA) != 0) {
        require(2);
        int extra = int16(at);
        at += 2;
        require(extra);
        at += extra;
      }
      skipText(flags & HAS_NAME);
      skipText(flags & HAS_COMMENT);
      if ((flags & HAS_HEADER_CRC) != 0) {
        require(2);
        at += 2;
      }
    }

    private void skipText(int flag) throws DataFormatException {
      if (flag != 0) {
        do {
          require(1);
        } while (gzip[at++] != 0);
      }
    }

    private void trailer(int start) throws DataFormatException {
      require(TRAILER_BYTES);
      crc.reset();
      crc.update(content, start, length - start);
      if (int32(at) != (int) crc.getValue() || int32(at + 4) != length - start) {
        throw new DataFormatException("checksum or length do not fit the content");
      }
      at += TRAILER_BYTES;
    }

    private boolean isMagic() {
      return (gzip[at] & 0xff) == MAGIC_1 && (gzip[at + 1] & 0xff) == MAGIC_2;
    }

    private void require(int bytes) throws DataFormatException {
      if (bytes > gzip.length - at) {
        throw new DataFormatException("ends too early");
      }
    }

    private int int16(int from) {
      return (gzip[from] & 0xff) | ((gzip[from + 1] & 0xff) << 8);
    }

    private int int32(int from) {
      return int16(from) | (int16(from + 2) << 16);
    }
  }
}
