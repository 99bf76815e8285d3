package io.sense.index;

/**
 * A row that has its key before it is stored.
 *
 * @param <K> equal for rows of which the table keeps one
 */
interface KeyedRow<K extends Comparable<? super K>> extends Row {
  /** Names the row, its texts as PostgreSQL stores them. */
  K key();

  /** Of two rows with one key the one of greater rank holds, the later one of equal ranks. */
  long rank();
}
