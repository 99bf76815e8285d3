package io.sense.receiver.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Chains the records of a request that are equal byte by byte, whatever their scope and resource.
 *
 * <p>The job tells equal logs apart by their ordinal within one Kafka record, so equal ones must
 * stay in one. They are found by a 64-bit hash: a collision keeps two different ones together,
 * which does no harm.
 */
final class EqualRecords {
  private static final int NONE = -1;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final int[] next;
  private final boolean[] continues;

  private EqualRecords(int records) {
    next = new int[records];
    continues = new boolean[records];
    Arrays.fill(next, NONE);
  }

  /** Every record for itself: for signals whose records have an identity of their own. */
  static EqualRecords none(RequestIndex index) {
    return new EqualRecords(index.count());
  }

  static EqualRecords of(RequestIndex index) {
    int count = index.count();
    EqualRecords equal = new EqualRecords(count);
    long[] hashes = new long[count];
    int[] last = new int[count];
    int[] firstPlusOne = new int[Math.max(2, Integer.highestOneBit(Math.max(1, count)) * 4)];
    int mask = firstPlusOne.length - 1;
    for (int i = 0; i < count; i++) {
      hashes[i] = hash(index.body(), index.from(i), index.to(i));
      int slot = (int) hashes[i] & mask;
      while (firstPlusOne[slot] != 0 && hashes[firstPlusOne[slot] - 1] != hashes[i]) {
        slot = slot + 1 & mask;
      }
      if (firstPlusOne[slot] == 0) {
        firstPlusOne[slot] = i + 1;
        last[i] = i;
      } else {
        int first = firstPlusOne[slot] - 1;
        equal.next[last[first]] = i;
        equal.continues[i] = true;
        last[first] = i;
      }
    }
    return equal;
  }

  /** Whether no equal record comes before it. */
  boolean isFirst(int record) {
    return !continues[record];
  }

  /** Fills in a record and all later ones equal to it, ascending, and returns how many. */
  int chain(int first, int[] members) {
    int size = 0;
    for (int i = first; i != NONE; i = next[i]) {
      members[size++] = i;
    }
    return size;
  }

  private static long hash(byte[] bytes, int from, int to) {
    long hash = (long) to - from;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    for (; i < to; i++) {
      hash = mix(hash ^ bytes[i]);
    }
    return hash;
  }

  private static long mix(long hash) {
    long mixed = hash * MULTIPLIER;
    return mixed ^ mixed >>> 29;
  }
}
