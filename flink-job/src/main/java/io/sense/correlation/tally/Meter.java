package io.sense.correlation.tally;

import java.util.List;

/**
 * Metrics of the amounts that one subtask takes in. Its counters begin at zero with each start; a
 * gauge of what is there at the moment is saved with checkpoints. Not thread-safe.
 *
 * @param <R> the amount's message
 */
interface Meter<R> {
  /** Counts an amount. */
  void booked(R amount);

  /** What a restart must not forget, as amounts. */
  List<R> saved();

  /** Takes one of the saved amounts back, which another subtask may have saved. */
  void restore(R saved);
}
