package io.sense.correlation.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What was made of bytes that come again and again, such as a resource's header or a span's name,
 * so that it is made once and not for every record. Holds the two latest of those that fall to one
 * place, hence a fixed number of them: with one only, two that come in turns would drive each other
 * out for ever. Thread-safe: a race costs no more than making it anew.
 *
 * @param <T> what is made, never changed
 */
final class Recent<T> {
  private static final int PLACES = 1_024;

  /** Longer bytes seldom come again, and would make the cache large. */
  private static final int LONGEST = 2_048;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Odd, so that no bit of what is multiplied is lost; the golden ratio's bits (Knuth, 6.4). */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  private final Function<byte[], T> make;
  private final Made<?>[] latest = new Made<?>[PLACES];
  private final Made<?>[] former = new Made<?>[PLACES];

  private record Made<T>(byte[] bytes, T value) {
    boolean isOf(byte[] other, int from, int to) {
      return Arrays.equals(bytes, 0, bytes.length, other, from, to);
    }
  }

  Recent(Function<byte[], T> make) {
    this.make = make;
  }

  /** What the bytes from (included) to (excluded) make. */
  T of(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return make.apply(Arrays.copyOfRange(bytes, from, to));
    }
    int place = place(bytes, from, to);
    Made<?> made = latest[place];
    if (made == null || !made.isOf(bytes, from, to)) {
      Made<?> other = former[place];
      former[place] = made;
      if (other != null && other.isOf(bytes, from, to)) {
        made = other;
      } else {
        byte[] copy = Arrays.copyOfRange(bytes, from, to);
        made = new Made<>(copy, make.apply(copy));
      }
      latest[place] = made;
    }
    @SuppressWarnings("unchecked") // only this method fills places
    T value = (T) made.value;
    return value;
  }

  private static int place(byte[] bytes, int from, int to) {
    int length = to - from;
    long hash = length;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) { // eight bytes in the time of one
      hash = (hash ^ (long) LONGS.get(bytes, at)) * SPREAD;
      hash ^= hash >>> 32;
    }
    for (; at < to; at++) {
      hash = (hash ^ bytes[at]) * SPREAD;
    }
    return (int) (hash ^ hash >>> 32) & PLACES - 1;
  }
}
