package io.sense.index;

import java.io.Serializable;
import java.util.List;

/**
 * Rows that wait to be written together, of those that are one row in the table the newest only.
 * Not thread-safe.
 */
interface Batch<R extends Row> {
  /** Makes empty batches where the job runs; ships with the job. */
  @FunctionalInterface
  interface Maker<R extends Row> extends Serializable {
    Batch<R> empty();
  }

  /** Takes a row in, in the place of one that it supersedes, or leaves it if it is superseded. */
  void add(R row);

  /** Number of rows. */
  int size();

  /** About the bytes the rows hold. */
  long bytes();

  /** Gives the rows away, in the order of their keys: all writers then lock in one order. */
  List<R> drain();
}
