package io.sense.benchmarks.load;

import io.sense.telemetry.TraceId;

/**
 * Trace ids that tell their number, so that a meter needs no table of them. They look random and
 * spread like random ones.
 *
 * <p>Thread-safe: it holds the salt only.
 */
public final class TraceIds {
  /** 2^64 divided by the golden ratio: odd, so that multiplying by it can be undone. */
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private static final long INVERSE = inverse(FACTOR);

  private final long salt;

  /**
   * Ids of one load.
   *
   * @param salt tells the ids of one load from those of another
   */
  public TraceIds(long salt) {
    this.salt = mix(salt);
  }

  /** The id of a trace. */
  public TraceId id(long number) {
    return new TraceId(high(number), low(number));
  }

  /** The first eight bytes of a trace's id. */
  long high(long number) {
    return mix(low(number) + salt);
  }

  /** The last eight bytes of a trace's id. */
  long low(long number) {
    return ((number + 1) * FACTOR) ^ salt;
  }

  /** Whether the id is of this load. */
  public boolean owns(TraceId id) {
    return id.high() == mix(id.low() + salt);
  }

  /** The number of a trace whose id is of this load. */
  public long number(TraceId id) {
    return (id.low() ^ salt) * INVERSE - 1;
  }

  /**
   * The id of a span, another one for each index.
   *
   * @param traceNumber of its trace
   * @param index of the span within the trace
   */
  public long spanId(long traceNumber, long index) {
    long id = mix(low(traceNumber) + index);
    return id == 0 ? 1 : id; // zero is no span id
  }

  /** The last step of splitmix64: a bijection. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** Of an odd number modulo 2^64, by Newton's method: each step doubles the right bits. */
  private static long inverse(long odd) {
    long inverse = odd;
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }
}
