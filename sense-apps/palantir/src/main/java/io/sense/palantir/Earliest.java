package io.sense.palantir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the earliest of many records within a number and a size and counts the others.
 *
 * <p>What is kept is a prefix of all records in their order, whatever the order in which they came.
 * Not thread-safe.
 */
final class Earliest<T> {
  private final Comparator<T> order;
  private final int most;
  private final long mostBytes;
  private final ToLongFunction<T> size;
  private final PriorityQueue<T> kept;
  private @Nullable T firstLeftOut;
  private int leftOut;
  private long bytes;

  /**
   * Holds nothing yet.
   *
   * @param order total over all records
   * @param size of a record in bytes
   */
  Earliest(Comparator<T> order, int most, long mostBytes, ToLongFunction<T> size) {
    this.order = order;
    this.most = most;
    this.mostBytes = mostBytes;
    this.size = size;
    this.kept = new PriorityQueue<>(order.reversed());
  }

  void add(T item) {
    if (firstLeftOut != null && order.compare(item, firstLeftOut) > 0) {
      leftOut++; // a smaller later one might fit, but then there would be a gap before it
      return;
    }
    kept.add(item);
    bytes += size.applyAsLong(item);
    while (kept.size() > most || bytes > mostBytes) {
      firstLeftOut = kept.remove();
      bytes -= size.applyAsLong(firstLeftOut);
      leftOut++;
    }
  }

  /** How many records are not among the kept. */
  int leftOut() {
    return leftOut;
  }

  /** Size of what is kept. */
  long bytes() {
    return bytes;
  }

  /** What is kept, earliest first. */
  List<T> inOrder() {
    List<T> sorted = new ArrayList<>(kept);
    sorted.sort(order);
    return sorted;
  }
}
