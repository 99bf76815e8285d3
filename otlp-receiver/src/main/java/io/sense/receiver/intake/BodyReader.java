package io.sense.receiver.intake;

import io.sense.receiver.intake.InFlightBytes.Reservation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Reads a request's body as it comes, and inflates it once it is there. Every byte is reserved
 * before there is memory for it, and both lengths, that which comes and that after decompression,
 * end at the limit. Thread-safe.
 */
public final class BodyReader {
  private static final int FIRST_STEP = 16 << 10;

  /**
   * Announced lengths up to this one get their array at once; a longer body has to come first, so
   * that nobody takes up room with an announcement.
   */
  private static final int LONGEST_BELIEVED = 1 << 20;

  /** Below half a region of the smallest heaps, beyond which the collector wastes half of it. */
  private static final int LONGEST_STEP = 256 << 10;

  private final int maxBytes;
  private final Duration timeLimit;
  private final LongSupplier nanoClock;
  private final Gunzip gunzip;

  /**
   * Reads bodies within these bounds.
   *
   * @param maxBytes longest body, before and after decompression
   * @param timeLimit from the start of the request to its last byte
   */
  public BodyReader(int maxBytes, Duration timeLimit) {
    this(maxBytes, timeLimit, System::nanoTime);
  }

  BodyReader(int maxBytes, Duration timeLimit, LongSupplier nanoClock) {
    this.maxBytes = maxBytes;
    this.timeLimit = timeLimit;
    this.nanoClock = nanoClock;
    gunzip = new Gunzip(maxBytes);
  }

  /** Longest body, before and after decompression. */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * Reads to the end, and inflates nothing.
   *
   * @param announced how long the body shall be, 0 or less if nobody knows
   * @param reservation holds the body's length afterwards
   * @throws RefusedException TOO_LARGE, OVERLOADED or SLOW
   * @throws IOException of the stream
   */
  public byte[] read(InputStream in, long announced, Reservation reservation) throws IOException {
    long started = nanoClock.getAsLong();
    List<byte[]> steps = new ArrayList<>();
    long before = 0; // bytes of the full steps
    boolean believed = announced > 0 && announced <= LONGEST_BELIEVED;
    byte[] step = reserve(reservation, 0, believed ? (int) announced : FIRST_STEP);
    int filled = 0;
    while (true) {
      int read = in.read(step, filled, step.length - filled);
      if (read < 0) {
        return join(steps, step, Math.toIntExact(before), filled, reservation);
      }
      filled += read;
      if (before + filled > maxBytes) {
        throw tooLarge(maxBytes);
      }
      if (nanoClock.getAsLong() - started > timeLimit.toNanos()) {
        throw slow(timeLimit);
      }
      if (filled == step.length) {
        steps.add(step);
        before += filled;
        // After what was announced comes the end of the stream, mostly.
        step =
            reserve(
                reservation,
                before,
                believed && steps.size() == 1 ? 1 : (int) Math.min(LONGEST_STEP, before));
        filled = 0;
      }
    }
  }

  /**
   * Inflates what was read.
   *
   * @param offset of the first byte of gzip
   * @param reservation holds {@code gzip}, and the content's length afterwards
   * @throws RefusedException INVALID, TOO_LARGE or OVERLOADED
   */
  public byte[] inflate(byte[] gzip, int offset, Reservation reservation) {
    return gunzip.inflate(gzip, offset, reservation);
  }

  /**
   * Reads a refused body away, for as long and as far as one that is taken may come: twice the
   * limit, so that a client that is just past it sees the answer.
   *
   * @return whether the end was reached
   * @throws IOException of the stream
   */
  public boolean drain(InputStream in) throws IOException {
    long started = nanoClock.getAsLong();
    byte[] dropped = new byte[FIRST_STEP];
    long left = 2L * maxBytes;
    int read = 0;
    while (read >= 0 && left > 0 && nanoClock.getAsLong() - started <= timeLimit.toNanos()) {
      read = in.read(dropped);
      left -= read;
    }
    return read < 0;
  }

  /** The refusal of a body past a limit. */
  public static RefusedException tooLarge(long maxBytes) {
    return new RefusedException(
        Fault.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "The request is longer than %d bytes, the limit also after decompression: send smaller"
                + " batches",
            maxBytes));
  }

  /** The refusal of a body that came too slowly. */
  public static RefusedException slow(Duration timeLimit) {
    return new RefusedException(
        Fault.SLOW, "The request did not arrive within " + timeLimit.toMillis() + " ms");
  }

  /** The refusal of a request for which there is no room. */
  public static RefusedException overloaded() {
    return new RefusedException(
        Fault.OVERLOADED, "Too many bytes in flight: the receiver is at its bound");
  }

  private byte[] reserve(Reservation reservation, long before, int length) {
    // One byte past the limit, no more: enough to see that it is passed.
    int bounded = (int) Math.min(length, maxBytes + 1L - before);
    if (!reservation.growTo(before + bounded)) {
      throw overloaded();
    }
    return new byte[bounded];
  }

  /** While it copies, the body is there twice and counts twice. */
  private static byte[] join(
      List<byte[]> steps, byte[] last, int before, int filled, Reservation reservation) {
    if (steps.size() == 1 && filled == 0) {
      reservation.shrinkTo(before);
      return steps.get(0);
    }
    if (!reservation.growTo(2L * (before + filled))) {
      throw overloaded();
    }
    byte[] body = new byte[before + filled];
    int at = 0;
    for (byte[] step : steps) {
      System.arraycopy(step, 0, body, at, step.length);
      at += step.length;
    }
    System.arraycopy(last, 0, body, at, filled);
    reservation.shrinkTo(body.length);
    return body;
  }
}
