package io.sense.receiver.intake;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound on the bytes of requests that are read, checked or waiting for Kafka, all together.
 *
 * <p>Bytes are reserved before they are read; nobody waits for room, so nothing can lock up: a
 * request that finds none is refused and its reservation freed. Thread-safe.
 */
public final class InFlightBytes {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /** Up to so many bytes. */
  public InFlightBytes(long limit) {
    this.limit = limit;
  }

  /** The bound. */
  public long limit() {
    return limit;
  }

  /** What is reserved now. */
  public long used() {
    return used.get();
  }

  /** A reservation of nothing yet; it must be closed. */
  public Reservation open() {
    return new Reservation();
  }

  private boolean take(long bytes) {
    long before = used.get();
    while (bytes <= limit - before) {
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = used.get();
    }
    return false;
  }

  /** What one request holds. Thread-safe; closing twice does no harm. */
  public final class Reservation implements AutoCloseable {
    private long held;
    private boolean closed;

    private Reservation() {}

    /** Sees to it that so many bytes are held; false if there is no room or it is closed. */
    public synchronized boolean growTo(long bytes) {
      if (closed) {
        return false;
      }
      if (bytes > held) {
        if (!take(bytes - held)) {
          return false;
        }
        held = bytes;
      }
      return true;
    }

    /** Gives back what is held beyond so many bytes. */
    public synchronized void shrinkTo(long bytes) {
      if (bytes < held) {
        used.addAndGet(bytes - held);
        held = bytes;
      }
    }

    /** Gives back everything. */
    @Override
    public synchronized void close() {
      shrinkTo(0);
      closed = true;
    }
  }
}
