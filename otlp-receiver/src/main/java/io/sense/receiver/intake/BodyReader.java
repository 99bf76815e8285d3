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
 * Reads a request's body in steps, each reserved before it is read.
 *
 * <p>What is counted are the bytes after decompression, so a gzip bomb ends at the limit, and
 * memory never runs ahead of what is reserved.
 */
public final class BodyReader {
  private static final int FIRST_STEP = 16 << 10;

  /** Below half a region of the smallest heaps, beyond which the collector wastes half of it. */
  private static final int LONGEST_STEP = 256 << 10;

  private final int maxBytes;
  private final Duration timeLimit;
  private final LongSupplier nanoClock;

  /**
   * Reads bodies within these bounds.
   *
   * @param maxBytes longest body after decompression
   * @param timeLimit from the start of the request to its last byte
   */
  public BodyReader(int maxBytes, Duration timeLimit) {
    this(maxBytes, timeLimit, System::nanoTime);
  }

  BodyReader(int maxBytes, Duration timeLimit, LongSupplier nanoClock) {
    this.maxBytes = maxBytes;
    this.timeLimit = timeLimit;
    this.nanoClock = nanoClock;
  }

  /** Longest body after decompression. */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * Reads to the end.
   *
   * @param reservation holds the body's length afterwards
   * @throws RefusedException TOO_LARGE, OVERLOADED or SLOW
   * @throws IOException of the stream
   */
  public byte[] read(InputStream in, Reservation reservation) throws IOException {
    long started = nanoClock.getAsLong();
    List<byte[]> steps = new ArrayList<>();
    long before = 0; // bytes of the full steps
    byte[] step = reserve(reservation, 0, FIRST_STEP);
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
        step = reserve(reservation, before, (int) Math.min(LONGEST_STEP, before));
        filled = 0;
      }
    }
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
