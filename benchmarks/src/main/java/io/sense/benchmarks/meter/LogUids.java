package io.sense.benchmarks.meter;

/**
 * Identities of logs that were seen, sixteen bytes each: millions of them cost little. Not
 * thread-safe.
 */
final class LogUids {
  /** Pairs of high and low; both zero is an empty place. */
  private long[] table = new long[1 << 12];

  private int size;
  private boolean zeroSeen;

  /**
   * Adds an identity.
   *
   * @return whether it is new
   */
  boolean add(CorrelatedLog log) {
    return add(log.uidHigh, log.uidLow);
  }

  int size() {
    return size;
  }

  boolean add(long high, long low) {
    if (high == 0 && low == 0) {
      boolean isNew = !zeroSeen;
      zeroSeen = true;
      size += isNew ? 1 : 0;
      return isNew;
    }
    if (4 * size >= table.length) { // at most half full
      grow();
    }
    int place = place(table, high, low);
    if (table[place] == high && table[place + 1] == low) {
      return false;
    }
    table[place] = high;
    table[place + 1] = low;
    size++;
    return true;
  }

  private void grow() {
    long[] before = table;
    table = new long[2 * before.length];
    for (int i = 0; i < before.length; i += 2) {
      if (before[i] != 0 || before[i + 1] != 0) {
        int place = place(table, before[i], before[i + 1]);
        table[place] = before[i];
        table[place + 1] = before[i + 1];
      }
    }
  }

  /** Where the identity is, or else where it is to go. They are hashes, so their bits will do. */
  private static int place(long[] table, long high, long low) {
    int place = (int) (low << 1) & (table.length - 2);
    while ((table[place] != 0 || table[place + 1] != 0)
        && (table[place] != high || table[place + 1] != low)) {
      place = (place + 2) & (table.length - 2);
    }
    return place;
  }
}
